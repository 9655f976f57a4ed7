import { basename } from 'node:path'
import { warning, type Warning } from '../../../common/warnings/warning.ts'
import { LoupeError } from '../../ml/errors.ts'
import { mapSplits, type Split } from '../../../common/splits.ts'
import { readFolder, type FolderReading } from '../datasets/read-folder.ts'
import type { Layout, LayoutWish } from '../../../common/layouts.ts'
import { isProject } from '../project/project.ts'

/** A preview of a folder before importing: only names are read, no picture is opened. */
export interface FolderPreview {
  root: string
  name: string
  layout: Layout
  pictures: number
  bytes: number
  classes: { name: string; count: number }[]
  unlabelled: number
  splits: Record<Split, number>
  warnings: Warning[]
  /** The folder is a Loupe project. */
  project: boolean
}

/**
 * What an import of a folder would find.
 * @throws LoupeError as `readFolder`; a project without pictures is not an error
 */
export async function previewFolder(
  folder: string,
  layout: LayoutWish = 'auto',
  signal?: AbortSignal,
): Promise<FolderPreview> {
  const project = isProject(folder)
  try {
    return { ...summary(await readFolder(folder, { layout, signal })), project }
  } catch (error) {
    if (!project || !(error instanceof LoupeError) || error.code !== 'no_pictures') throw error
    return { ...nothing(folder), project }
  }
}

function summary({ root, layout, entries, files, classes, problems, warnings }: FolderReading) {
  const counts = new Map(classes.map((name) => [name, 0]))
  for (const { label } of entries) if (label !== null) counts.set(label, (counts.get(label) ?? 0) + 1)
  const unusable = warning('unreadable', { files: problems.length })
  return {
    root,
    name: basename(root),
    layout,
    pictures: entries.length,
    bytes: entries.reduce((sum, { path }) => sum + (files.get(path)?.bytes ?? 0), 0),
    classes: [...counts].map(([name, count]) => ({ name, count })),
    unlabelled: entries.filter(({ label }) => label === null).length,
    splits: mapSplits((split) => entries.filter((entry) => entry.split === split).length),
    warnings: [...warnings, ...(problems.length > 0 ? [unusable] : [])],
  }
}

function nothing(root: string) {
  const splits = mapSplits(() => 0)
  return {
    root,
    name: basename(root),
    layout: 'folders' as const,
    pictures: 0,
    bytes: 0,
    classes: [],
    unlabelled: 0,
    splits,
    warnings: [],
  }
}
