import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { refuseForeignFolder } from '../../ml/export/folder.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { preparedBackbone } from '../backbones/prepared.ts'
import { importFolder, type ImportReport } from '../datasets/import.ts'
import { readFolder } from '../datasets/read-folder.ts'
import { reportImport } from '../datasets/report-import.ts'
import { databaseError } from '../db/errors.ts'
import { defaultFormats, exportRun, type ExportOutcome } from '../exports/export-run.ts'
import { trainerInspect } from '../jobs/inspect.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import { isProject, openOrCreateProject, openProject, type Project } from '../projects/project.ts'
import { ensureSplit } from '../splits/split.ts'
import { evaluationSource } from './sources.ts'
import { trainRun, type RunOutcome } from './train.ts'

export interface FolderJob {
  /** A project, or a folder of pictures that is imported first. */
  target: string
  /** Where the project of a plain folder goes. */
  projectDir: string
  layout?: 'auto' | 'folders' | 'split-folders' | 'lists'
  recipe: Recipe
  backbone: string
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
  if (job.out !== undefined) await refuseForeignFolder(path.resolve(job.out))
  const reading = given ? null : await readFolder(job.target, { layout: job.layout, signal })
  const labels = new Set(reading?.entries.flatMap(({ label }) => (label === null ? [] : [label])))
  // Said before a project is made and a thousand pictures are read.
  if (reading && labels.size < 2 && !isProject(job.projectDir)) throw tooFewClasses(job.target, [...labels])
  let scan = clock()
  const backbone = await preparedBackbone(job.backbone, trainer, observer, signal)
  const prepare = clock()
  const project = given ? openProject(job.target, 'write') : openOrCreateProject(job.projectDir)
  try {
    let imported: ImportReport | null = null
    let passes = 0
    let features = 0
    if (reading) {
      const source = evaluationSource(backbone, job.recipe, project.cacheDir)
      const inspect = trainerInspect(trainer, {
        source,
        onProgress: (done, total) => observer.progress('features', done, total),
        onResult: ({ forwardPasses }) => (passes += forwardPasses),
      })
      const onProgress = ({ stage, done, total }: { stage: 'scan'; done: number; total: number }) => {
        // Looking and computing go on together; the features' own progress says more.
        if (done >= total) observer.progress(stage, done, total)
      }
      scan += clock()
      imported = await importFolder(project, reading, { inspect, onProgress, signal })
      features += clock()
      reportImport(imported, observer)
    }
    for (const { message, code } of ensureSplit(project, job.seed).warnings) observer.warning(message, { code })
    scan += clock()
    const options = { recipe: job.recipe, backbone, seed: job.seed, start: job.start, forwardPassesBefore: passes }
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

/** Seconds since the last call. */
function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const before = last
    last = performance.now()
    return (last - before) / 1000
  }
}
