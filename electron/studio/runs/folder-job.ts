import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { refuseForeign } from '../../ml/export/foreign.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { preparedBackbones } from '../backbones/of-recipe.ts'
import type { ImportReport } from '../datasets/import.ts'
import { readFolder } from '../datasets/read-folder.ts'
import type { PrecisionWish } from '../engines/choice.ts'
import { candidatesOf } from '../engines/calibration-pictures.ts'
import { settlePrecisions } from '../engines/settle-precisions.ts'
import { databaseError } from '../db/errors.ts'
import { defaultFormats, exportedNames, exportRun, type ExportOutcome } from '../exports/export-run.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import { isProject, openOrCreateProject, openProject, type Project } from '../projects/project.ts'
import { ensureSplit } from '../splits/split.ts'
import { importWithFeatures } from './import-with-features.ts'
import { rememberRate } from './rates.ts'
import { requireTrainable } from './recipe-needs.ts'
import { evaluationSources } from './sources.ts'
import { trainRun, type RunOutcome } from './train.ts'

export interface FolderJob {
  /** A project, or a folder of pictures that is imported first. */
  target: string
  /** Where the project of a plain folder goes. */
  projectDir: string
  layout?: 'auto' | 'folders' | 'split-folders' | 'lists'
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
export async function runFolderJob(
  job: FolderJob,
  trainer: TrainerClient,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<FolderJobOutcome> {
  const clock = stopwatch()
  const given = isProject(job.target)
  // Said before hours of work, not after them.
  if (job.out !== undefined) await refuseForeign(path.resolve(job.out), exportedNames(defaultFormats))
  const reading = given ? null : await readFolder(job.target, { layout: job.layout, signal })
  const labels = new Set(reading?.entries.flatMap(({ label }) => (label === null ? [] : [label])))
  // Said before a project is made and a thousand pictures are read.
  if (reading && labels.size < 2 && !isProject(job.projectDir)) throw tooFewClasses(job.target, [...labels])
  await requireTrainable(job.recipe)
  let scan = clock()
  const prepared = await preparedBackbones(job.recipe, trainer, observer, signal)
  const prepare = clock()
  const project = given ? openProject(job.target, 'write') : openOrCreateProject(job.projectDir)
  try {
    let imported: ImportReport | null = null
    let passes = 0
    let features = 0
    scan += clock()
    const wish = job.precision ?? 'auto'
    const settled = await settlePrecisions(project, wish, prepared, job.recipe, trainer, observer, {
      ...{ signal, candidates: reading ? candidatesOf(reading) : undefined },
    })
    const { backbones } = settled
    passes += settled.forwardPasses
    features += clock()
    if (reading) {
      // The other backbones of several look at the pictures after the import, one after the other; a network that is trained itself makes other
      // features in the end.
      const isFrozen = job.recipe.mode === 'frozen'
      const source = isFrozen ? evaluationSources(backbones, job.recipe, project.cacheDir)[0] : null
      const counting = countingAll(observer, backbones.length)
      const { report, forwardPasses } = await importWithFeatures(project, reading, source, trainer, counting, signal)
      imported = report
      passes += forwardPasses
      const seconds = clock()
      features += seconds
      if (source) await rememberRate(backbones[0].spec.name, source.space.precision, forwardPasses, seconds)
    }
    for (const { message, code } of ensureSplit(project, job.seed).warnings) observer.warning(message, { code })
    scan += clock()
    const { recipe, seed, start } = job
    const options = { recipe, backbones, seed, start, forwardPassesBefore: passes }
    const outcome = await trainRun(project, trainer, options, observer, signal)
    const exported = job.out
      ? await exportRun(project, outcome.run, defaultFormats, job.out, trainer, observer, signal)
      : null
    const { seconds } = outcome.fit
    return {
      ...outcome,
      projectDir: project.dir,
      imported,
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
  return new LoupeError(
    'too_few_classes',
    labels.length === 0 ? `${folder} has pictures, but no classes.` : `${folder} has one class only: ${labels[0]}.`,
    'Put the pictures into one folder a class; a classifier needs at least two.',
  )
}

/** Features of the first of several backbones are only a part of all. */
function countingAll(observer: JobObserver, backbones: number): Pick<JobObserver, 'progress' | 'warning'> {
  return {
    progress: (stage, done, total) => observer.progress(stage, done, stage === 'features' ? total * backbones : total),
    warning: (message, details) => observer.warning(message, details),
  }
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
