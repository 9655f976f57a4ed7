import { sectionToOpen } from '../../../common/sections.ts'
import type { FolderPreview, ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { problem } from '../../../common/problems/problem.ts'
import { backend } from '../../backend/backend.ts'
import { BackendError } from '../../backend/problem.ts'
import { shell } from '../../backend/shell.ts'
import { putJob } from '../../state/jobs.svelte.ts'
import type { ProjectState } from '../../state/project.svelte.ts'
import { goTo } from '../../state/route.svelte.ts'
import { say } from '../../words/words.svelte.ts'
import { lastPart } from '../folders/crumbs.ts'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'
import { entriesOf, isPackName, readDropped, type Dropped } from './dropped.ts'
import { folderPreviews } from './folder-previews.svelte.ts'
import { uploads, type Held } from './upload.svelte.ts'

export function showOpened(project: Pick<ProjectDetail, 'id' | 'wizard' | 'currentRun'>): void {
  goTo(project.id, sectionToOpen(project))
}

/**
 * Starts a project with the pictures of a folder of this computer, which stay where they are; if the folder is a
 * project, opens it instead.
 */
export async function beginWithFolder(folder: string, name?: string): Promise<void> {
  const preview = await backend.previewFolder(folder)
  if (preview.project) return showOpened(await backend.openProject(preview.root))
  const { id } = await backend.createProject(name ?? (preview.name || lastPart(folder)))
  await readFolderInto(id, preview)
  goTo(id, 'wizard')
}

/** Adds a folder of this computer to an existing project. */
export async function addFolder(current: ProjectState, folder: string): Promise<void> {
  const preview = await backend.previewFolder(folder)
  if (preview.project) throw new BackendError(problem('usage.is_project', { name: preview.name }))
  await readFolderInto(current.id, preview)
}

async function readFolderInto(project: string, preview: FolderPreview): Promise<void> {
  folderPreviews.add(project, preview)
  putJob(await backend.importFolder(project, { folder: preview.root, chosen: true }))
  await backend.saveWizard(project, { step: 'found', done: false })
}

/** What was dropped, as far as can be seen without opening it. */
type Drop =
  | { kind: 'folder'; path: string }
  /** `entries` for when they cannot be used in place. */
  | { kind: 'folders'; paths: string[]; entries: FileSystemEntry[] }
  | { kind: 'pack'; path: string; file: File }
  | { kind: 'files'; entries: FileSystemEntry[] }

/**
 * Takes a drop apart during its event. On the desktop folders are used in place; in a browser they have to be copied.
 */
export function takeDrop(transfer: DataTransfer): Drop {
  const entries = entriesOf(transfer)
  const files = [...transfer.files]
  const paths = shell ? files.map((file) => shell?.pathOf(file) ?? '') : []
  const path = paths.length === 1 ? paths[0] : ''
  const first = entries.at(0)
  if (entries.length === 1 && first?.isDirectory && path) return { kind: 'folder', path }
  const allFolders = entries.length > 1 && entries.every(({ isDirectory }) => isDirectory)
  if (allFolders && paths.length === entries.length && paths.every(Boolean)) return { kind: 'folders', paths, entries }
  if (entries.length === 1 && first?.isFile && isPackName(first.name)) return { kind: 'pack', path, file: files[0] }
  return { kind: 'files', entries }
}

/** Starts a project with what was dropped. @throws BackendError with the next step if it is nothing to start with */
export async function beginWithDrop(drop: Drop, onFound: (count: number) => void, signal: AbortSignal): Promise<void> {
  if (drop.kind === 'folder') return beginWithFolder(drop.path)
  if (drop.kind === 'pack')
    return drop.path ? unpack(drop.path) : showOpened(await backend.unpackUpload(drop.file.name, drop.file, signal))
  const found = drop.kind === 'folders' ? await collections(drop.paths) : null
  if (found) {
    const { id } = await backend.createProject(found.map(({ name }) => name).join(', '))
    for (const preview of found) await readFolderInto(id, preview)
    return goTo(id, 'wizard')
  }
  const dropped = await usable(drop.entries, onFound, signal)
  const { id } = await backend.createProject(dropped.name || say.home.create.preset)
  await backend.saveWizard(id, { step: 'found', done: false })
  uploads.start(id, dropped.files)
  goTo(id, 'wizard')
}

/** Adds what was dropped to a project. @throws as `beginWithDrop` */
export async function addDrop(current: ProjectState, drop: Drop, onFound: (count: number) => void): Promise<void> {
  if (drop.kind === 'folder') return addFolder(current, drop.path)
  if (drop.kind === 'pack') throw notPictures(drop.file.name)
  const found = drop.kind === 'folders' ? await collections(drop.paths) : null
  if (found) {
    for (const preview of found) await readFolderInto(current.id, preview)
    return
  }
  const { files } = await usable(drop.entries, onFound)
  uploads.start(current.id, files, heldBy(current))
}

/** Unpacks a packed project and shows it. */
export async function unpack(file: string): Promise<void> {
  showOpened(await backend.unpackProject(file))
}

/**
 * The contents of several folders, if each is a collection of classes and so a source of its own; null if one of them
 * is a class itself, which makes sense only together with the others.
 */
async function collections(paths: string[]): Promise<FolderPreview[] | null> {
  const found = await Promise.all(paths.map((path) => backend.previewFolder(path)))
  return found.every(({ classes, project }) => classes.length > 0 && !project) ? found : null
}

async function usable(
  entries: FileSystemEntry[],
  onFound: (count: number) => void,
  signal?: AbortSignal,
): Promise<Dropped> {
  const dropped = await readDropped(entries, onFound, signal)
  if (dropped.pictures > 0) return dropped
  const first = entries.at(0)
  if (first?.isFile && !hasPictureExtension(first.name)) throw notPictures(first.name)
  throw new BackendError(problem('no_pictures.dropped', { name: first?.name ?? '' }))
}

function notPictures(name: string): BackendError {
  return new BackendError(problem('no_pictures.not_pictures', { name }))
}

/** The pictures that were copied into the project itself, so that none is overwritten. */
export function heldBy({ detail, pictures }: ProjectState): Held {
  const own = detail?.sources.find(
    ({ root }) => detail && root.replaceAll('\\', '/') === `${detail.dir.replaceAll('\\', '/')}/pictures`,
  )
  const held = new Map<string, string>()
  for (let row = 0; own && row < pictures.size; row++)
    if (pictures.source[row] === own.id) held.set(pictures.name[row], pictures.v[row])
  return held
}
