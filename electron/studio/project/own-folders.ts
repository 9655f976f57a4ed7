import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { removeEmptySync, removeFileSync } from '../../ml/files/remove.ts'
import { LoupeError } from '../../ml/errors.ts'
import { guarded, isGuarded, linked } from '../../ml/files/guard.ts'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'
import { linkAt, type Link, isTrusted, trustLinks } from '../../ml/files/trusted-links.ts'
import { freeProjectDir } from '../app/projects-dir.ts'
import { databaseFile } from '../db/database.ts'

/** What Loupe makes in a project's folder, beside its database. */
export const ownFolders = ['cache', 'runs', 'exports', 'pictures', 'sources'] as const
export type OwnFolder = (typeof ownFolders)[number]

/**
 * A file in every folder that Loupe made, to mark it. In `pictures` and `sources` it also has one line per file that
 * Loupe wrote there.
 */
const mark = '.loupe'
const firstLine = 'Loupe made this folder. What it wrote here goes with the project; all other files stay.'

const sidecars = ['', '-wal', '-shm', '-journal']
const lockFile = 'lock.db'

/** Whether Loupe made this folder, judging by the mark. A link does not count, wherever it leads. */
export function isMarked(folder: string): boolean {
  return markOf(folder) !== null
}

/**
 * One of the project's own folders, made and marked if it is missing. An existing one without a mark stays without:
 * older versions left none, and then fewer files are recognised as Loupe's (`own-files.ts`).
 * @throws LoupeError `project_linked`
 */
export function ownFolder(dir: string, name: OwnFolder): string {
  const folder = guarded(path.join(dir, name))
  // Dropped pictures are private, even in a project whose folder is open to others.
  if (name === 'pictures') makePrivateFolder(folder)
  if (!lstatSync(folder, { throwIfNoEntry: false })) mkdirSync(folder)
  else if (readdirSync(folder).length > 0) return folder
  writeMark(folder)
  return folder
}

/** Removes an own folder that contains nothing but the mark, or a part of it that a full disk left. */
export function removeUnused(dir: string, name: OwnFolder): void {
  const folder = path.join(dir, name)
  if (!isGuarded(folder) || !lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return
  if (readdirSync(folder).some((file) => file !== mark)) return
  removeFileSync(path.join(folder, mark))
  removeEmptySync(folder)
}

/** Puts the mark into a folder that Loupe has just made, or that is empty. */
function writeMark(folder: string): void {
  writeFileSync(guarded(path.join(folder, mark)), `${firstLine}\n`)
}

/**
 * Records files that Loupe is about to write into an own folder, to recognise them later. @param files relative to it,
 * with '/'
 */
export function noteWritten(folder: string, files: string[]): void {
  const at = guarded(path.join(folder, mark))
  const before = existsSync(at) ? '' : `${firstLine}\n`
  // A line truncated by a full disk must not swallow the next one.
  appendFileSync(at, before + files.map((file) => `\n${JSON.stringify(file)}\n`).join(''))
}

/** Marks the folders of a project that was just unpacked into `dir`, and records the pictures in them. */
export function markUnpacked(dir: string): void {
  for (const name of ownFolders) {
    const folder = path.join(dir, name)
    if (!existsSync(folder)) continue
    if (name !== 'pictures' && name !== 'sources') writeMark(folder)
    else noteWritten(folder, filesBelow(folder))
  }
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
}

/** The files recorded in an own folder. */
export function writtenFiles(folder: string): Set<string> {
  const lines = markOf(folder)?.split('\n').slice(1) ?? []
  return new Set(lines.flatMap(pathOfLine))
}

function pathOfLine(line: string): string[] {
  if (line === '') return []
  try {
    const file: unknown = JSON.parse(line)
    return typeof file === 'string' ? [file] : []
  } catch {
    return []
  }
}

function markOf(folder: string): string | null {
  const at = path.join(folder, mark)
  try {
    if (!lstatSync(folder).isDirectory() || !lstatSync(at).isFile()) return null
    const text = readFileSync(at, 'utf8')
    return text.startsWith(firstLine) ? text : null
  } catch {
    return null
  }
}

/**
 * Refuses a folder for a new project if something that does not come from a project already has one of Loupe's names,
 * in upper or lower case.
 * @param begun there is a database that was never completed: earlier versions left empty folders without marks beside
 *   it
 * @throws LoupeError `folder_taken`, which names a free folder
 */
export function refuseTaken(dir: string, begun: boolean): void {
  const ofBegun = (name: string) => begun && (name === databaseFile || isEmptyFolder(path.join(dir, name)))
  const taken = readdirSync(dir).filter((name) => isForeign(dir, name) && !ofBegun(name))
  if (taken.length === 0) return
  throw new LoupeError('folder_taken.by_names', {
    folder: dir,
    names: taken,
    free: freeProjectDir(dir, path.basename(dir)),
  })
}

function isForeign(dir: string, name: string): boolean {
  const folded = name.toLowerCase()
  const at = path.join(dir, name)
  if ((ownFolders as readonly string[]).includes(folded)) return name !== folded || !isMarked(at)
  if (folded === lockFile || sidecars.some((end) => folded === lockFile + end))
    return name !== folded || !isEmptyFile(at)
  // A complete database was found before; the remaining one was never finished.
  return folded.startsWith(databaseFile) && (name !== folded || !isUnfinished(at))
}

function isEmptyFolder(at: string): boolean {
  return (lstatSync(at, { throwIfNoEntry: false })?.isDirectory() ?? false) && readdirSync(at).length === 0
}

/** Lock files are empty. */
function isEmptyFile(at: string): boolean {
  const facts = lstatSync(at, { throwIfNoEntry: false })
  return facts === undefined || (facts.isFile() && facts.size === 0)
}

/** Leftovers of one of our creations, interrupted by a full disk or a kill. */
function isUnfinished(at: string): boolean {
  const facts = lstatSync(at, { throwIfNoEntry: false })
  if (facts === undefined) return true
  const name = path.basename(at).slice(databaseFile.length)
  return facts.isFile() && (facts.size === 0 || name.startsWith('.new'))
}

/** Links among the parts of a project that nobody confirmed. Deeper ones are found when something is written. */
export function linkedPlaces(dir: string): Link[] {
  const ownNames = [...sidecars.flatMap((end) => [databaseFile + end, lockFile + end]), ...ownFolders]
  const places = ownNames.map((name) => path.join(dir, name))
  const inside = ['cache', 'runs', 'exports', 'cache/features', 'cache/thumbnails'].map((name) => path.join(dir, name))
  return [...places, ...inside.flatMap(within)].flatMap((place) => {
    const link = linkAt(place)
    return link && !isTrusted(link) ? [link] : []
  })
}

/**
 * Throws if a project's database or lock is among these links: such a place cannot be confirmed.
 * @throws LoupeError `project_linked`
 */
export function refuseDatabaseLinks(links: Link[]): void {
  const names = sidecars.flatMap((end) => [databaseFile + end, lockFile + end])
  const found = links.filter(({ link }) => names.includes(path.basename(link)))
  if (found.length > 0) throw linked(found, 'files')
}

/**
 * Remembers that the targets of all links to folders in this project are the user's own. A linked file is never written
 * to: nobody keeps Loupe's logs or lists on another disk, but a stranger could point a link at one of the user's files.
 * @param dir real path
 * @returns the links
 * @throws LoupeError `project_linked` if the database is one of them
 */
export async function trustPlaces(dir: string): Promise<Link[]> {
  refuseDatabaseLinks(linkedPlaces(dir))
  const links = allLinks(dir).filter(({ target }) => target !== null && lstatSync(target).isDirectory())
  await trustLinks(links)
  return links
}

/** Every link among the parts of a project, including confirmed ones. */
export function allLinks(dir: string): Link[] {
  const links: Link[] = []
  const look = (place: string) => {
    const link = linkAt(place)
    if (link) links.push(link)
    else if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory())
      for (const name of readdirSync(place)) look(path.join(place, name))
  }
  for (const name of ownFolders) look(path.join(dir, name))
  return links
}

/** The contents of a folder that is not behind a link. */
function within(folder: string): string[] {
  try {
    if (realpathSync(folder) !== folder) return []
    return readdirSync(folder).map((name) => path.join(folder, name))
  } catch {
    return []
  }
}
