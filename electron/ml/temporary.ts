import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/*
 * Names of what lies on a disk only while something is being made: `.exporting-1f3a9c-4711-98765-9f3c2a1b`, that is what is being done, the
 * machine, the process, the process's start, and chance. So what a dead process of ours left behind can be distinguished from what a living one
 * is writing, also where the system has given the number to another process since. All of them begin with a dot: imports, galleries and downloads
 * pass them over.
 */

const named = /^(?:\.|loupe-)[a-z]+-([0-9a-f]{6})-(\d{1,10})-(\d{1,15})-[0-9a-f]{8}$/
/** Uploads on their way, as versions of Loupe before named them. */
export const earlyUploads = /^\.[0-9a-f]{12}\.part$/
/**
 * As versions of Loupe before wrote them in folders of their own: these do not say whose they are. The six characters are by chance; what could be
 * a word or a date of a person's (`.gallery-summer`, `.gallery-201512`) is not taken for them.
 */
export const earlyNames =
  /^\.(?:exporting|packing|unpacking|arriving|gallery)-(?=[^-]*[a-z])(?=[^-]+[A-Z0-9])[A-Za-z0-9]{6}$|^\.[0-9a-f]{12}\.part$|\.\d{1,10}-[0-9a-f]{8}\.tmp$/
/** Of those, and of another machine's, what nobody has changed for so long is abandoned, ms. */
const EARLY_MS = 60 * 60 * 1000
const ELSEWHERE_MS = 7 * 24 * 60 * 60 * 1000

/** A new name of this process. @param doing lower-case letters, such as `exporting` */
export function temporaryName(doing: string): string {
  return `.${doing}-${thisMachine()}-${process.pid}-${ownStart()}-${randomBytes(4).toString('hex')}`
}

/** A name of this process for a file that is renamed to `file` when it is whole, in the same folder. */
export function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), temporaryName('writing'))
}

/** Makes a new folder of this process in `dir`, which must be there. @param mode 0o700 where nobody else may look in, wherever `dir` is */
export function temporaryFolder(dir: string, doing: string, mode = 0o777): string {
  const made = path.join(dir, temporaryName(doing))
  fs.mkdirSync(made, { mode })
  return made
}

/** A name among the system's temporary files, real path. What dead processes left there is removed. */
export function systemTemporaryPath(doing: string): string {
  const dir = fs.realpathSync(os.tmpdir())
  sweepDead(dir)
  return path.join(dir, `loupe-${temporaryName(doing).slice(1)}`)
}

/** A new folder among the system's temporary files, for this user alone. */
export function systemTemporaryFolder(doing: string): string {
  const made = systemTemporaryPath(doing)
  fs.mkdirSync(made, { mode: 0o700 })
  return made
}

/** Whether it is a name that `temporaryName` gives: no person's, and no earlier Loupe's. */
export function isTemporaryName(name: string): boolean {
  return named.test(name)
}

/** Whether an entry of a folder is, or was, only on its way to its place. */
export function isTemporary(name: string): boolean {
  return named.test(name) || earlyNames.test(name)
}

/**
 * Removes what dead processes of Loupe left in a folder, not below it. What a living one is writing, what belongs to another user and what
 * cannot be removed stays. A folder that is not there, or is a link, is left alone.
 * @param early names of an earlier Loupe, for folders that are Loupe's own: what has them goes when nobody has changed it for an hour
 * @returns how many were removed
 */
export function sweepDead(dir: string, early?: RegExp): number {
  let removed = 0
  for (const name of namesIn(dir)) {
    if (!named.test(name) && !early?.test(name)) continue
    const at = path.join(dir, name)
    try {
      if (!isAbandoned(name, fs.lstatSync(at))) continue
      fs.rmSync(at, { recursive: true, force: true, maxRetries: 3 })
      removed++
    } catch {
      // Held open, or taken away by another process that sweeps: another start will see to it.
    }
  }
  return removed
}

/** Whether something with a name of ours is there whose process is dead. */
export function isLeftOver(at: string): boolean {
  try {
    return named.test(path.basename(at)) && isAbandoned(path.basename(at), fs.lstatSync(at))
  } catch {
    return false
  }
}

/** Folders that this process has looked through. What is found there later is of processes that may still live, or of its own. */
const swept = new Set<string>()

/** `sweepDead`, once a process for each folder. */
export function sweepOnce(dir: string): void {
  if (swept.has(dir)) return
  swept.add(dir)
  sweepDead(dir)
}

function namesIn(dir: string): string[] {
  try {
    return fs.lstatSync(dir).isDirectory() ? fs.readdirSync(dir) : []
  } catch {
    return []
  }
}

function isAbandoned(name: string, facts: fs.Stats): boolean {
  // On Windows there are no owners to ask for.
  if (process.getuid && facts.uid !== process.getuid()) return false
  const [, machine, pid, start] = named.exec(name) ?? []
  const age = Date.now() - facts.mtimeMs
  if (machine === undefined) return age > EARLY_MS
  return machine === thisMachine() ? !isRunning(Number(pid), start) : age > ELSEWHERE_MS
}

/** Whether the process that was given this number at that start is still there. */
function isRunning(pid: number, start: string): boolean {
  const now = startOf(pid)
  if (now !== undefined) return now === start
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: there is one, of another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // Here nothing says when another process began. One from before the machine did is gone, whoever has its number.
  return Number(start) > Date.now() / 1000 - os.uptime() - 60
}

let own: string | undefined

/** When this process began: on Linux in ticks of the system's clock, elsewhere in seconds since 1970. */
function ownStart(): string {
  own ??= startOf(process.pid) ?? String(Math.round(performance.timeOrigin / 1000))
  return own
}

/** The same of any process on Linux; null where there is none, or only what its parent has not yet noted; undefined if the system does not tell. */
function startOf(pid: number): string | null | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    // The name in brackets may hold anything, brackets too.
    const fields = fs
      .readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19]
  } catch {
    return fs.existsSync('/proc/self/stat') ? null : undefined
  }
}

let machine: string | undefined

/** Names the machine, or the container: numbers of processes mean something in there only. */
function thisMachine(): string {
  machine ??= createHash('sha256').update(`${os.hostname()} ${processSpace()}`).digest('hex').slice(0, 6)
  return machine
}

function processSpace(): string {
  try {
    return process.platform === 'linux' ? fs.readlinkSync('/proc/self/ns/pid') : ''
  } catch {
    return ''
  }
}
