import { importPictures, type ImportOptions, type ImportReport } from '../datasets/import.ts'
import type { FolderReading } from '../datasets/read-folder.ts'
import type { Project } from '../project/project.ts'
import { settleLeaks } from '../splits/leaks.ts'
import { readSplitRows, saveSplits } from '../splits/split-rows.ts'

/**
 * Imports the pictures of a folder into a project, like `importPictures`; if the folder comes with its own split,
 * duplicates in two parts of it are also taken out of training in the same transaction.
 * @param folder a path, or the result of `readFolder`
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
