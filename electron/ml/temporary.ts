import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/*
 * Names of files and folders that exist only while something is being made: `.exporting-1f3a9c-4711-98765-9f3c2a1b`,
 * which is the activity, the machine, the process, the process's start, and random digits. So leftovers of a dead
 * process of ours can be told from what a living one is writing, even if the system has reused the process id. All of
 * them begin with a dot, so that imports, galleries and downloads ignore them.
 */

const named = /^(?:\.|loupe-)[a-z]+-([0-9a-f]{6})-(\d{1,10})-(\d{1,15})-[0-9a-f]{8}$/
/** Unfinished uploads, as named by earlier versions. */
export const earlyUploads = /^\.[0-9a-f]{12}\.part$/
/**
 * Names of earlier versions, used in their own folders, which do not identify a process. The six characters are random;
 * what could be a person's word or date (`.gallery-summer`, `.gallery-201512`) does not match.
 */
export const earlyNames =
  /^\.(?:exporting|packing|unpacking|arriving|gallery)-(?=[^-]*[a-z])(?=[^-]+[A-Z0-9])[A-Za-z0-9]{6}$|^\.[0-9a-f]{12}\.part$|\.\d{1,10}-[0-9a-f]{8}\.tmp$/
/** Such leftovers, and those of another machine, count as abandoned if unchanged for this long, in ms. */
const EARLY_MS = 60 * 60 * 1000
const ELSEWHERE_MS = 7 * 24 * 60 * 60 * 1000

/** A new name for this process. @param doing lower-case letters, such as `exporting` */
export function temporaryName(doing: string): string {
  return `.${doing}-${thisMachine()}-${process.pid}-${ownStart()}-${randomBytes(4).toString('hex')}`
}

/** A name for a file in the same folder that is renamed to `file` when it is complete. */
export function temporaryBeside(file: string): string {
  return path.join(path.dirname(file), temporaryName('writing'))
}

/**
 * Makes a new temporary folder in `dir`, which must exist. @param mode 0o700 if nobody else may look into it, wherever
 * `dir` is
 */
export function temporaryFolder(dir: string, doing: string, mode = 0o777): string {
  const made = path.join(dir, temporaryName(doing))
  fs.mkdirSync(made, { mode })
  return made
}

/** A name among the system's temporary files, as a real path. Leftovers of dead processes there are removed. */
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

/** Whether it is a name from `temporaryName`: no person's, and no earlier version's. */
export function isTemporaryName(name: string): boolean {
  return named.test(name)
}

/** Whether an entry of a folder is, or was, only on its way to its place. */
export function isTemporary(name: string): boolean {
  return named.test(name) || earlyNames.test(name)
}

/**
 * Removes what dead processes of Loupe left directly in a folder. What a living one is writing, what belongs to another
 * user and what cannot be removed stays. A folder that is missing, or is a link, is left alone.
 * @param early names of earlier versions, for Loupe's own folders: matching entries are removed if unchanged for an
 *   hour
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
      // Held open, or removed by another process that sweeps: another start will take care of it.
    }
  }
  return removed
}

/** Whether this is one of our names and its process is dead. */
export function isLeftOver(at: string): boolean {
  try {
    return named.test(path.basename(at)) && isAbandoned(path.basename(at), fs.lstatSync(at))
  } catch {
    return false
  }
}

/**
 * Folders that this process has swept. What appears there later belongs to processes that may still live, or to this
 * one.
 */
const swept = new Set<string>()

/** `sweepDead`, once per process for each folder. */
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
  // Windows has no owners to check.
  if (process.getuid && facts.uid !== process.getuid()) return false
  const [, machine, pid, start] = named.exec(name) ?? []
  const age = Date.now() - facts.mtimeMs
  if (machine === undefined) return age > EARLY_MS
  return machine === thisMachine() ? !isRunning(Number(pid), start) : age > ELSEWHERE_MS
}

/** Whether the process with this id and start still exists. */
function isRunning(pid: number, start: string): boolean {
  const now = startOf(pid)
  if (now !== undefined) return now === start
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it exists, but belongs to another user.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  // Here the start of another process is unknown. One from before the machine started is gone, whoever has its id now.
  return Number(start) > Date.now() / 1000 - os.uptime() - 60
}

let own: string | undefined

/** When this process began: on Linux in ticks of the system's clock, elsewhere in seconds since 1970. */
function ownStart(): string {
  own ??= startOf(process.pid) ?? String(Math.round(performance.timeOrigin / 1000))
  return own
}

/**
 * The same for any process on Linux; null if it does not exist, or has ended and only its parent does not know yet;
 * undefined if the system does not tell.
 */
function startOf(pid: number): string | null | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    // The name in brackets may contain anything, even brackets.
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

/** Identifies the machine or the container: process ids mean nothing outside of it. */
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
