import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { refuseForeign } from '../../ml/export/foreign.ts'
import type { ImportReport } from '../datasets/import.ts'
import type { FolderReading } from '../datasets/read-folder.ts'
import { exportRun, type ExportOutcome } from '../exports/export-run.ts'
import { usualFormats, type ExportFormat } from '../../../common/exports/select.ts'
import { exportedNames } from '../exports/exported-names.ts'
import type { Work } from '../jobs/work.ts'
import { isProject, type Project } from '../project/project.ts'
import { isResumable } from '../runs/finished-run.ts'
import { rememberRate } from '../runs/rates.ts'
import { requireTrainable } from '../runs/recipe-needs.ts'
import { resumeRun } from '../runs/resume.ts'
import type { RunHooks, RunOutcome } from '../runs/run-options.ts'
import { trainRun } from '../runs/train.ts'
import { wishOf } from '../runs/wish.ts'
import { ensureSplit } from '../splits/split.ts'
import { stopwatch } from '../base/stopwatch.ts'
import { bringPictures, type PicturesWanted } from './bring-pictures.ts'
import { withProjectOf } from './project-of.ts'

interface ModelJob extends PicturesWanted {
  seed: number
  start: 'fresh' | 'last'
  /** Where and what to export; without formats, models and gallery. */
  out?: string
  formats?: ExportFormat[]
}

interface FolderJob extends Omit<ModelJob, 'folder'> {
  /** A project, or a folder of pictures to import first. */
  target: string
  /** Where to make the project of a plain folder. */
  projectDir: string
}

export interface FolderJobOutcome extends RunOutcome {
  projectDir: string
  /** Null if a project was used as it is. */
  imported: ImportReport | null
  /** Files with a picture's ending that could not be used. */
  skipped: number
  exported: ExportOutcome | null
  /** Seconds of each stage; `prepare` is for preparing the backbone. */
  seconds: { prepare: number; scan: number; features: number; fit: number; evaluate: number; export: number }
}

/** The main job: from a folder or project to a trusted model. */
export function runFolderJob({ target, projectDir, ...job }: FolderJob, work: Work): Promise<FolderJobOutcome> {
  const given = isProject(target)
  const isNew = !given && !isProject(projectDir)
  return withProjectOf(target, projectDir, (open) =>
    runModelJob({ ...job, folder: given ? null : target }, { open, isNew }, work),
  )
}

interface ModelJobOptions extends RunHooks {
  open(): Project
  /** The project has no pictures yet. */
  isNew: boolean
  /** A run to continue, if possible. */
  resume?: string | null
}

/** The main job in a project: its pictures, after importing a folder if one is given, become a model. */
export async function runModelJob(
  job: ModelJob,
  { open, isNew, onRun, resume }: ModelJobOptions,
  work: Work,
): Promise<FolderJobOutcome> {
  const { recipe, seed, start, out, formats = usualFormats } = job
  // Checked before hours of work, not after them.
  if (out !== undefined) await refuseForeign(path.resolve(out), exportedNames(formats))
  await requireTrainable(recipe)
  const wish = (project: Project) => wishOf(project, job, recipe)
  // Checked before a project is made and a thousand pictures are read.
  const check = isNew ? (reading: FolderReading) => requireClasses(job.folder ?? reading.root, reading) : undefined
  const brought = await bringPictures(job, { open, wish, check, ahead: isNew }, work)
  const { project, settled, report } = brought
  const { sources, why } = settled
  if (report && recipe.mode === 'frozen')
    await rememberRate(
      sources.backbones[0].spec.name,
      sources.precision,
      brought.forwardPasses,
      brought.seconds.features,
    )
  const clock = stopwatch()
  for (const one of ensureSplit(project, seed).warnings) work.observer.warning(one)
  const scan = brought.seconds.scan + clock()
  const forwardPassesBefore = settled.forwardPasses + brought.forwardPasses
  const options = { recipe, sources, why, seed, start, forwardPassesBefore, onRun }
  const before = project.runs.get(resume ?? '')
  const outcome = await (before && isResumable(before)
    ? resumeRun(project, before.id, work, { onRun })
    : trainRun(project, options, work))
  const exported = out ? await exportRun(project, outcome.run, formats, out, work) : null
  const { seconds } = outcome.fit
  const features = brought.seconds.features + seconds.features
  return {
    ...outcome,
    projectDir: project.dir,
    imported: report,
    skipped: skippedFiles(project),
    exported,
    seconds: { ...seconds, prepare: brought.seconds.prepare, scan, features, export: exported?.seconds ?? 0 },
  }
}

function skippedFiles(project: Project): number {
  return project.sources
    .all()
    .reduce((sum, { id }) => sum + project.unreadable.ofSource(id).filter(({ skipped }) => skipped).length, 0)
}

/** @throws LoupeError `too_few_classes` */
function requireClasses(folder: string, { entries }: FolderReading): void {
  const labels = [...new Set(entries.flatMap(({ label }) => label ?? []))]
  if (labels.length >= 2) return
  throw new LoupeError('too_few_classes.in_folder', { folder, name: labels.at(0) })
}
