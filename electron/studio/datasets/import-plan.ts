import type { Picture } from '../db/pictures.ts'
import type { Unreadable } from '../db/unreadable.ts'
import type { Entry, FoundFile } from './entries.ts'
import type { FolderReading } from './read-folder.ts'

/** A file with what its layout tells, and what the project knows about it. */
export interface Planned {
  file: FoundFile
  entry: Entry
  /** The row that already has this path. */
  picture?: Picture
}

export interface ImportPlan {
  /** Same path, size and modification time as recorded: not opened again. */
  unchanged: (Planned & { picture: Picture })[]
  /** New files, and known ones whose bytes may have changed. */
  toRead: Planned[]
  /** Known files that are no longer in the folder. */
  gone: Picture[]
  /** Known to be unusable, and unchanged since. */
  stillUnreadable: Unreadable[]
}

/**
 * Compares a folder with what a project knows about it. Paths are compared as spelled, then composed (NFC): a disk from
 * another system may spell accents differently.
 */
export function planImport(reading: FolderReading, pictures: Picture[], unreadable: Unreadable[]): ImportPlan {
  const plan: ImportPlan = { unchanged: [], toRead: [], gone: [], stillUnreadable: [] }
  const bySpelling = new Map(pictures.map((picture) => [picture.path, picture]))
  const composed = new Map(
    pictures
      .filter((picture) => !reading.files.has(picture.path))
      .map((picture) => [picture.path.normalize('NFC'), picture]),
  )
  const refused = new Map(unreadable.map((file) => [file.path, file]))
  const found = new Set<number>()
  for (const entry of reading.entries) {
    const file = reading.files.get(entry.path)
    if (!file) continue
    const picture = bySpelling.get(entry.path) ?? composed.get(entry.path.normalize('NFC'))
    if (picture && !found.has(picture.id)) found.add(picture.id)
    const before = refused.get(entry.path)
    if (before && isSame(file, before)) {
      // A file without permission may be readable now; a damaged one stays damaged until it changes.
      if (before.code === 'unreadable') plan.toRead.push({ file, entry, picture })
      else plan.stillUnreadable.push(before)
    } else if (picture && isSame(file, picture)) plan.unchanged.push({ file, entry, picture })
    else plan.toRead.push({ file, entry, picture })
  }
  plan.gone = pictures.filter((picture) => !found.has(picture.id))
  return plan
}

function isSame(file: FoundFile, known: { bytes: number | null; mtimeMs: number | null }): boolean {
  return file.bytes === known.bytes && file.mtimeMs === known.mtimeMs
}
