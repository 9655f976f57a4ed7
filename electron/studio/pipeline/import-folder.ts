import { importPictures, type ImportOptions, type ImportReport } from '../datasets/import.ts'
import type { FolderReading } from '../datasets/read-folder.ts'
import type { Project } from '../project/project.ts'
import { settleLeaks } from '../splits/leaks.ts'
import { readSplitRows, saveSplits } from '../splits/split-rows.ts'

/**
 * Brings the pictures of a folder into a project, as `importPictures`; where the folder comes with its own split, duplicates that lie in two
 * parts of it are taken out of training with the same stroke.
 * @param folder a path, or what `readFolder` made of it
 * @throws LoupeError as `importPictures`
 */
export function importFolder(
  project: Project,
  folder: string | FolderReading,
  options: Omit<ImportOptions, 'onSaved'>,
): Promise<ImportReport> {
  return importPictures(project, folder, {
    ...options,
    onSaved: ({ importedSplit }) => {
      if (!importedSplit) return []
      const rows = readSplitRows(project)
      const leaks = settleLeaks(rows)
      saveSplits(project, rows)
      return leaks.map(({ code, about, message }) => ({ code, about, message }))
    },
  })
}
