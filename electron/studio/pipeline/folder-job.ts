import type { LayoutWish } from '../../../common/layouts.ts'
import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { refuseForeign } from '../../ml/export/foreign.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { preparedBackbones } from '../backbones/of-recipe.ts'
import type { ImportReport } from '../datasets/import.ts'
import { readFolder, type FolderReading } from '../datasets/read-folder.ts'
import type { PrecisionWish } from '../engines/precision-choice.ts'
import { openAhead } from './open-ahead.ts'
import { beginPrecision, confirmPrecision } from '../features/settle-precision.ts'
import { databaseError } from '../db/errors.ts'
import { exportRun, type ExportOutcome } from '../exports/export-run.ts'
import { usualFormats } from '../../../common/exports/select.ts'
import { exportedNames } from '../exports/exported-names.ts'
import type { Work } from '../jobs/work.ts'
import { isProject, openOrCreateProject, openProject, type Project } from '../project/project.ts'
import { ensureSplit } from '../splits/split.ts'
import { together } from '../base/together.ts'
import { importConfirmed } from './import-confirmed.ts'
import { rememberRate } from '../runs/rates.ts'
import { requireTrainable } from '../runs/recipe-needs.ts'
import type { RunOutcome } from '../runs/run-options.ts'
import { trainRun } from '../runs/train.ts'
import { wishOf } from '../runs/wish.ts'

export interface FolderJob {
  /** A project, or a folder of pictures that is imported first. */
  target: string
  /** Where the project of a plain folder goes. */
  projectDir: string
  layout?: LayoutWish
  recipe: Recipe
  /** Of the backbones; left out: auto. */
  precision?: PrecisionWish
  seed: number
  start: 'fresh' | 'last'
  /** Folder to export models and gallery to. */
  out?: string
}

export interface FolderJobOutcome extends RunOutcome {
  projectDir: string
  /** Null when a project was trained as it is. */
  imported: ImportReport | null
  /** Files with a picture's extension that could not be used. */
  skipped: number
  exported: ExportOutcome | null
  /** Of each stage; `prepare` is what making the backbone ready took. */
  seconds: { prepare: number; scan: number; features: number; fit: number; evaluate: number; export: number }
}

/** The main job: folder in, trusted model out. Every picture is opened once: its facts and its features come from the same decode. */
export async function runFolderJob(job: FolderJob, work: Work): Promise<FolderJobOutcome> {
  const { observer, signal } = work
  const clock = stopwatch()
  const given = isProject(job.target)
  const isNew = !given && !isProject(job.projectDir)
  // Said before hours of work, not after them.
  if (job.out !== undefined) await refuseForeign(path.resolve(job.out), exportedNames(usualFormats))
  await requireTrainable(job.recipe)
  let scan = 0
  const read = async (stop: AbortSignal): Promise<FolderReading | null> => {
    const found = given ? null : await readFolder(job.target, { layout: job.layout, signal: stop })
    const labels = new Set(found?.entries.flatMap(({ label }) => label ?? []))
    // Said before a project is made and a thousand pictures are read.
    if (found && isNew && labels.size < 2) throw tooFewClasses(job.target, [...labels])
    scan = clock()
    return found
  }
  const [reading, prepared] = await together(signal, read, async (stop) => {
    const prepared = await preparedBackbones(job.recipe, { ...work, signal: stop })
    if (isNew) void openAhead(job.precision ?? 'auto', prepared, job.recipe, { ...work, signal: stop })
    return prepared
  })
  const prepare = clock()
  const project = given ? openProject(job.target, 'write') : openOrCreateProject(job.projectDir)
  try {
    const begun = await beginPrecision(project, wishOf(project, job, job.recipe), prepared, job.recipe)
    scan += clock()
    const brought = reading && (await importConfirmed(project, reading, begun, work))
    const { sources, why, forwardPasses } = brought?.settled ?? (await confirmPrecision(begun, work))
    const features = clock()
    if (brought && job.recipe.mode === 'frozen')
      await rememberRate(sources.backbones[0].spec.name, sources.precision, brought.forwardPasses, features)
    for (const { message, code } of ensureSplit(project, job.seed).warnings) observer.warning(message, { code })
    scan += clock()
    const { recipe, seed, start } = job
    const forwardPassesBefore = forwardPasses + (brought?.forwardPasses ?? 0)
    const options = { recipe, sources, why, seed, start, forwardPassesBefore }
    const outcome = await trainRun(project, options, work)
    const exported = job.out ? await exportRun(project, outcome.run, usualFormats, job.out, work) : null
    const { seconds } = outcome.fit
    return {
      ...outcome,
      projectDir: project.dir,
      imported: brought?.report ?? null,
      skipped: skippedFiles(project),
      exported,
      seconds: { ...seconds, prepare, scan, features: features + seconds.features, export: exported?.seconds ?? 0 },
    }
  } catch (error) {
    throw databaseError(error, project.dir)
  } finally {
    project.close()
  }
}

/** Where `train FOLDER` keeps its project: `NAME.loupe` in the current folder. */
export function defaultProjectDir(folder: string): string {
  return path.resolve(`${path.basename(path.resolve(folder)) || 'pictures'}.loupe`)
}

function skippedFiles(project: Project): number {
  return project.sources
    .all()
    .reduce((sum, { id }) => sum + project.unreadable.ofSource(id).filter(({ skipped }) => skipped).length, 0)
}

function tooFewClasses(folder: string, labels: string[]): LoupeError {
  return new LoupeError('too_few_classes.in_folder', { folder, name: labels.at(0) })
}

/** Seconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const before = last
    last = performance.now()
    return (last - before) / 1000
  }
}
