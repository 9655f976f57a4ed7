import { closeSync, lstatSync, openSync, readSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { factsOf, formatNames } from '../../../common/exports/select.ts'
import { anyOf, atPlaces, insideOf, listed, nothing, type Own } from '../../ml/files/own.ts'
import { earlyUploads, isTemporary, isTemporaryName } from '../../ml/temporary.ts'
import { runIdPattern } from '../db/run-id.ts'
import { manifestName, runFiles } from './pack-files.ts'
import { isMarked, writtenFiles, type OwnFolder } from './own-folders.ts'
import type { Project } from './project.ts'

const mark = atPlaces([['.loupe']])

/** Unfinished work of dead processes, with all its contents. */
export const unfinishedFiles: Own = {
  file: (relative) => relative.split('/').some(isTemporary),
  folder: (relative) => relative.split('/').some(isTemporary),
}

const hex = /^[0-9a-f]{64}-\d+\.webp(\.[\w-]+\.tmp)?$/
const spaceName = /^[\w-]+-(float32|float16|int8)-[0-9a-f]{12}$/
const shard = /^\d+\.(rows|index)$/

/** Thumbnails by hash, features by space, and a picture that is being tried. */
export const thumbnailFiles = atPlaces([['thumbnails', /^[0-9a-f]{2}$/, hex]])
export const triedFiles = atPlaces([['try', /^[0-9a-f]{16}$/]])
export const featureFiles = (wanted: (space: string) => boolean): Own => {
  const all = atPlaces([
    ['features', spaceName, 'space.json'],
    ['features', spaceName, shard],
  ])
  const isWanted = (relative: string) => wanted(relative.split('/')[1])
  return {
    file: (relative, file) => isWanted(relative) && all.file(relative, file),
    folder: (relative) => all.folder(relative),
  }
}
export const checkpointFiles: Own = atPlaces([['checkpoint'], ['frozen.onnx'], ['frozen.onnx.data']])

/** Everything that a run writes into its folder. */
export const filesOfRun: Own = anyOf(checkpointFiles, atPlaces(runFiles.map((name) => name.split('/'))))

/** The others are folders, whose contents are listed below. */
const isFileName = (name: string) => path.extname(name) !== ''

/** Everything that exporting writes into a run's folder, except copies of pictures. */
const exportedFiles = atPlaces([
  ...formatNames.flatMap((format) =>
    factsOf(format)
      .files.filter(isFileName)
      .map((name) => [name]),
  ),
  ...['labels.txt', 'model-card.json', 'golden.json', 'parity.json', 'README.txt'].map((name) => [name]),
  ['loupe-files.json'],
  ['tfjs', 'model.json'],
  ['tfjs', /^[\w-]+\.bin$/],
  ['golden', /^\d+\.\w+$/],
  ['gallery', 'index.html'],
  ['gallery', 'thumbs', /^[\w-]+\.webp$/],
  ...['predict.py', 'predict.mjs', 'browser.html'].map((name) => ['samples', name]),
])

/**
 * Copies of pictures written by `--format folders`: recognised by place, and by having the size of one of the project's
 * pictures.
 */
function copiedPictures(sizes: ReadonlySet<number>): Own {
  const places = atPlaces([['folders', /^(train|val|test)$/, /./, /./]])
  return {
    file: (relative, file) => places.file(relative, file) && sizes.has(lstatSync(file).size),
    folder: (relative) => places.folder(relative),
  }
}

/**
 * Everything in a project's folder that Loupe wrote, folder by folder.
 * @param project null if the database cannot be read: then Loupe's files are recognised only by names, places and marks
 */
export function ownFilesOf(dir: string, project: Project | null): Record<OwnFolder, Own> {
  const ids = new Set(project?.runs.all().map(({ id }) => id))
  const sizes = new Set(project?.pictures.present().map(({ bytes }) => bytes))
  const packName = `${path.basename(dir)}.zip`
  const packed: Own = {
    file: (relative, file) => relative === packName && beginsAsPack(file),
    folder: (relative) => relative === '',
  }
  const inExport = anyOf(exportedFiles, copiedPictures(sizes), insideOf(/^\.(exporting|gallery)-/, 0), unfinishedFiles)
  const written = (name: 'pictures' | 'sources') => {
    const folder = path.join(dir, name)
    const before = project?.isOld ? writtenBefore(project, name).map((file) => posix(path.relative(folder, file))) : []
    return listed([...writtenFiles(folder), ...before])
  }
  return {
    cache: anyOf(
      thumbnailFiles,
      triedFiles,
      featureFiles(() => true),
      unfinishedFiles,
      mark,
    ),
    runs: anyOf(
      ofRuns(path.join(dir, 'runs'), ids, () => anyOf(filesOfRun, unfinishedFiles)),
      mark,
    ),
    exports: anyOf(
      ofRuns(path.join(dir, 'exports'), ids, () => inExport),
      packed,
      unfinishedFiles,
      mark,
    ),
    pictures: anyOf(written('pictures'), cutUploads, mark),
    sources: anyOf(written('sources'), mark),
  }
}

/** Whether the first entry of an archive is the description of a pack: the name alone proves nothing. */
function beginsAsPack(file: string): boolean {
  const begin = Buffer.alloc(30 + manifestName.length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, begin)
  } finally {
    closeSync(handle)
  }
  return begin.readUInt32LE(0) === 0x04034b50 && begin.toString('latin1', 30) === manifestName
}

/** Interrupted uploads. */
const cutUploads: Own = {
  file: (relative) => {
    const name = relative.split('/').at(-1) ?? ''
    return earlyUploads.test(name) || isTemporaryName(name)
  },
  folder: () => false,
}

/**
 * Files in the folders of runs; if Loupe made the folder around them, also those of deleted runs.
 * @param ids the runs in the database
 * @param inside recognises Loupe's files in the folder of a run
 */
export function ofRuns(dir: string, ids: ReadonlySet<string>, inside: (id: string) => Own): Own {
  const marked = isMarked(dir)
  const of = (id: string) => (runIdPattern.test(id) && (marked || ids.has(id)) ? inside(id) : nothing)
  const apart = (relative: string): [string, string] => {
    const at = relative.indexOf('/')
    return at < 0 ? [relative, ''] : [relative.slice(0, at), relative.slice(at + 1)]
  }
  return {
    file: (relative, file) => {
      const [id, rest] = apart(relative)
      return rest !== '' && of(id).file(rest, file)
    },
    folder: (relative) => {
      const [id, rest] = apart(relative)
      return relative === '' || of(id).folder(rest)
    },
  }
}

/** Whether a file or folder below `dir` is Loupe's, or may contain something that is. */
export function isOwn(own: Own, dir: string, at: string): boolean {
  const relative = posix(path.relative(dir, at))
  return own.file(relative, at) || own.folder(relative)
}

/**
 * Absolute paths of what an older version, which kept no list, uploaded into `pictures` or unpacked below `sources`.
 */
function writtenBefore(project: Project, name: 'pictures' | 'sources'): string[] {
  const folder = path.join(project.dir, name)
  const isIn = ({ id, root }: { id: number; root: string }) =>
    name === 'pictures' ? root === folder : path.dirname(root) === folder && isFolderOf(id, path.basename(root))
  return project.sources
    .all()
    .filter(isIn)
    .flatMap((source) => arrived(project, source, name === 'pictures'))
}

/** Unpacking names the folder of a source after its number. */
const isFolderOf = (id: number, name: string) => name === String(id) || name.startsWith(`${id}-`)

/**
 * The pictures of a source of an older project, unchanged since they were imported. Uploads must also be newer than the
 * project: pictures that were there before, and were imported in place, belong to the user.
 */
function arrived(project: Project, { id, root }: { id: number; root: string }, uploaded: boolean): string[] {
  if (realRoot(root) !== root) return []
  const since = uploaded ? madeAt(project) : -Infinity
  return project.pictures.present().flatMap(({ sourceId, path: relative, bytes, mtimeMs }) => {
    if (sourceId !== id) return []
    const file = path.join(root, relative)
    const facts = lstatSync(file, { throwIfNoEntry: false })
    if (!facts?.isFile() || facts.size !== bytes || Math.abs(facts.mtimeMs - mtimeMs) >= 2) return []
    return facts.mtimeMs >= since ? [file] : []
  })
}

/**
 * When a project was made, ms: the lock is made with it and never written to. If the lock is newer than the first
 * import, it came with a copy of the folder and proves nothing (infinity).
 */
function madeAt(project: Project): number {
  const made = lstatSync(path.join(project.dir, 'lock.db'), { throwIfNoEntry: false })?.mtimeMs ?? Infinity
  return project.sources.all().every(({ addedAt }) => made <= addedAt) ? made : Infinity
}

function realRoot(root: string): string | null {
  try {
    return realpathSync(root)
  } catch {
    return null
  }
}

const posix = (relative: string) => relative.split(path.sep).join('/')
