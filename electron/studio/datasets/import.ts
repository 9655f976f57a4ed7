import { join } from 'node:path'
import { checkCancelled, LoupeError } from '../../ml/errors.ts'
import type { Warning } from '../../../common/warnings/warning.ts'
import { databaseError } from '../db/errors.ts'
import type { Layout, LayoutWish } from '../../../common/layouts.ts'
import type { UnusableFile } from '../../../common/problems/file-faults.ts'
import { unusableFile, type Unreadable } from '../db/unreadable.ts'
import type { Project } from '../project/project.ts'
import type { Conflict } from './entries.ts'
import { planImport, type ImportPlan, type Planned } from './import-plan.ts'
import { sourceFor, warnOverlap } from './import-source.ts'
import { ImportWriter, type ImportCounts, type Look } from './import-writer.ts'
import { readFolder, type FolderReading } from './read-folder.ts'

/** A file that an import has to open. */
interface FileToInspect {
  /** Absolute. */
  path: string
  /** It has a class, so training will need its features as well. */
  labelled: boolean
}

/** Opens pictures and reports each result as soon as it is known, in any order. */
export type Inspect = (files: FileToInspect[], signal?: AbortSignal) => AsyncIterable<{ index: number } & Look>

export interface ImportOptions {
  inspect: Inspect
  layout?: LayoutWish
  /** Runs in the last transaction, when every picture is saved; its warnings are reported with the others. */
  onSaved?: (facts: Pick<ImportReport, 'importedSplit'>) => Warning[]
  onProgress?: (progress: { stage: 'scan'; done: number; total: number }) => void
  signal?: AbortSignal
}

export interface ImportReport extends ImportCounts {
  sourceId: number
  layout: Layout
  /** The folder or its lists already divide the pictures into splits. */
  importedSplit: boolean
  /** Present pictures of the whole project. */
  classes: { name: string; count: number }[]
  unlabelled: number
  /** Contents of this folder that cannot be used. */
  unreadable: UnusableFile[]
  /** Files of this folder with a picture's ending that could not be used. */
  skipped: number
  conflicts: Conflict[]
  warnings: Warning[]
}

/** Pictures per transaction: few enough to lose little in a power cut, enough to make the fsync cheap. */
const batchSize = 1000
/** Longest that a result waits to be saved, ms. */
const batchWait = 1000

/**
 * Imports the pictures of a folder into a project, or brings a project up to date with it. Originals are only read.
 * Results are saved as they come, so an import that is killed or stopped continues where it was the next time.
 * @param folder a path, or the result of `readFolder`
 * @throws LoupeError as `readFolder`; `nothing_readable`, `disk_full`, `cancelled`; and what `inspect` throws
 */
export async function importPictures(
  project: Project,
  folder: string | FolderReading,
  options: ImportOptions,
): Promise<ImportReport> {
  try {
    const reading = typeof folder === 'string' ? await readFolder(folder, options) : folder
    return await importReading(project, reading, options)
  } catch (error) {
    throw databaseError(error, project.dir)
  }
}

async function importReading(project: Project, reading: FolderReading, options: ImportOptions): Promise<ImportReport> {
  const { source, plan, writer } = project.transaction(() => {
    const source = sourceFor(project, reading)
    const plan = planImport(reading, project.pictures.ofSource(source.id), project.unreadable.ofSource(source.id))
    const writer = new ImportWriter(project, source, project.classes.ensure(newClasses(reading, plan)), plan)
    for (const problem of reading.problems) writer.report(problem)
    for (const planned of plan.unchanged) writer.keep(planned)
    return { source, plan, writer }
  })
  await lookAndWrite(project, source.root, plan, writer, options)
  const importedSplit = reading.entries.some((entry) => entry.split !== null)
  const afterwards = project.transaction(() => {
    writer.finish(plan)
    return options.onSaved?.({ importedSplit }) ?? []
  })
  const unreadable = project.unreadable.ofSource(source.id)
  refuseNothing(project, source.id, source.root, unreadable)
  const counts = project.pictures.counts()
  const sum = (rows: typeof counts) => rows.reduce((total, row) => total + row.count, 0)
  return {
    sourceId: source.id,
    layout: reading.layout,
    importedSplit,
    ...writer.counts,
    classes: project.classes
      .all()
      .map(({ name }) => ({ name, count: sum(counts.filter((row) => row.label === name)) })),
    unlabelled: sum(counts.filter((row) => row.label === null)),
    unreadable: unreadable.map(unusableFile),
    skipped: unreadable.filter((file) => file.skipped).length,
    conflicts: [...reading.conflicts, ...writer.conflicts],
    warnings: [...reading.warnings, ...warnOverlap(project, source), ...writer.warnings(), ...afterwards],
  }
}

/** Opens the files and saves the results in batches, including those before an error or a stop. */
async function lookAndWrite(
  project: Project,
  root: string,
  plan: ImportPlan,
  writer: ImportWriter,
  { inspect, onProgress, signal }: ImportOptions,
): Promise<void> {
  const total = plan.toRead.length + plan.unchanged.length + plan.stillUnreadable.length
  let done = total - plan.toRead.length
  onProgress?.({ stage: 'scan', done, total })
  let batch: { planned: Planned; look: Look }[] = []
  let savedAt = performance.now()
  const save = () => {
    const saved = batch
    batch = []
    savedAt = performance.now()
    project.transaction(() => {
      for (const { planned, look } of saved) writer.write(planned, look)
    })
  }
  checkCancelled(signal)
  if (plan.toRead.length > 0) {
    const files = plan.toRead.map(({ file, entry, picture }) => ({
      path: join(root, file.path),
      labelled: entry.label !== null || (picture?.classId ?? null) !== null,
    }))
    try {
      for await (const { index, ...look } of inspect(files, signal)) {
        batch.push({ planned: plan.toRead[index], look })
        onProgress?.({ stage: 'scan', done: ++done, total })
        if (batch.length >= batchSize || performance.now() - savedAt >= batchWait) save()
        checkCancelled(signal)
      }
    } finally {
      if (batch.length > 0) save()
    }
  }
  checkCancelled(signal)
}

/** The classes that this import needs: folders known under another name in the project do not create new ones. */
function newClasses(reading: FolderReading, plan: ImportPlan): string[] {
  const needed = new Set(plan.toRead.map(({ entry }) => entry.label))
  for (const { entry, picture } of plan.unchanged) if (picture.classId === null) needed.add(entry.label)
  return reading.classes.filter((name) => needed.has(name))
}

function refuseNothing(project: Project, sourceId: number, root: string, unreadable: Unreadable[]): void {
  if (project.pictures.ofSource(sourceId).some((picture) => picture.missingSince === null)) return
  const first = unreadable.find((file) => file.skipped) ?? unreadable.at(0)
  throw new LoupeError('nothing_readable.in_folder', {
    files: unreadable.length,
    folder: root,
    ...(first && { first: unusableFile(first) }),
  })
}
