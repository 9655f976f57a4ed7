import { hasPictureExtension } from '../../../common/pictures/format-names.ts'
import { isListName, isSkippedName } from '../../../common/walked-names.ts'

/** One file of a drop, not opened yet. */
export interface DroppedFile {
  /** Relative to what was dropped, with '/'. */
  path: string
  file(): Promise<File>
}

export interface Dropped {
  /** For the project: the folder's name, or '' for loose files and several folders. */
  name: string
  /** Pictures and lists. */
  files: DroppedFile[]
  pictures: number
  /** First other file, to report if nothing else came. */
  strange: string | null
}

/** Whether a name ends like a packed project's. */
export const isPackName = (name: string): boolean => /\.loupe\.zip$|\.zip$/i.test(name)

/** A DataTransfer is only readable during its event: this takes what can be read later. */
export function entriesOf(transfer: DataTransfer): FileSystemEntry[] {
  return [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
}

/**
 * Lists what was dropped, by names alone. The folders in a single folder are the classes; with several folders, each is
 * one.
 * @param onFound called with the number of files so far
 */
export async function readDropped(
  entries: FileSystemEntry[],
  onFound: (count: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Dropped> {
  const single = entries.length === 1 && entries[0].isDirectory ? (entries[0] as FileSystemDirectoryEntry) : null
  const dropped: Dropped = { name: single?.name ?? '', files: [], pictures: 0, strange: null }
  const walk = async (level: FileSystemEntry[], above: string): Promise<void> => {
    for (const entry of level) {
      signal?.throwIfAborted()
      if (isSkippedName(entry.name)) continue
      const path = above + entry.name
      if (entry.isDirectory) await walk(await children(entry as FileSystemDirectoryEntry), `${path}/`)
      else if (hasPictureExtension(entry.name) || isListName(entry.name)) {
        dropped.files.push({ path, file: () => openFile(entry as FileSystemFileEntry) })
        if (hasPictureExtension(entry.name)) onFound(++dropped.pictures)
      } else dropped.strange ??= entry.name
    }
  }
  await walk(single ? await children(single) : entries, '')
  return dropped
}

/** Browsers return at most 100 at a time, and an empty list at the end. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  let all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all.sort((a, b) => (a.name < b.name ? -1 : 1))
    all = all.concat(some)
  }
}

const openFile = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))
