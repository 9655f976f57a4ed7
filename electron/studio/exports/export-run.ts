import path from 'node:path'
import type { Parity } from '../../ml/export/parity.ts'
import { readHead } from '../../ml/training/head-file.ts'
import { runBackbones } from '../runs/run-backbones.ts'
import type { Prediction } from '../db/predictions.ts'
import type { ListedPicture } from '../db/pictures.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import type { Project } from '../projects/project.ts'
import { inPathOrder, pictureFile, runData } from '../runs/data.ts'
import type { FinishedRun } from '../runs/find.ts'
import { backbonesAsIn } from '../runs/run-source.ts'
import { galleryOf } from './gallery-data.ts'
import { modelCard, modelInputs } from './model-card.ts'
import { writeFeatures } from './features.ts'
import { clearFolders, writeFolders } from './folders.ts'
import { writeLists } from './lists.ts'

export const exportFormats = ['onnx', 'tfjs', 'gallery', 'folders', 'lists', 'features', 'hdf5'] as const
export type ExportFormat = (typeof exportFormats)[number]
export const defaultFormats: ExportFormat[] = ['onnx', 'tfjs', 'gallery']

/** A picture of the run and what the run said about it. */
export type Judged = ListedPicture & { prediction: Prediction }

export interface ExportOutcome {
  /** Format to path. */
  exports: Record<string, string>
  parity: Parity | null
  seconds: number
}

/**
 * Writes what was asked for into `out`: models and gallery of a run, and the data as folders, lists or features.
 * @throws LoupeError `export_failed` when `out` holds something else; `no_run`, `disk_full`, `cancelled`
 */
export async function exportRun(
  project: Project,
  run: FinishedRun,
  formats: ExportFormat[],
  out: string,
  trainer: TrainerClient,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<ExportOutcome> {
  const backbones = await runBackbones(project, run, trainer, observer, signal)
  const began = performance.now()
  const dir = path.resolve(out)
  const judged = judgedPictures(project, run)
  const runDir = path.join(project.runsDir, run.id)
  const { scaling } = await readHead(runDir)
  const { inputOf } = modelInputs(project, run, backbones)
  const asked = (format: ExportFormat) => formats.includes(format)
  const { exports, parity } = await trainer.run(
    'export',
    {
      model: {
        dir,
        formats: (['onnx', 'tfjs'] as const).filter(asked),
        card: modelCard(project, run, backbones, scaling?.scales),
        backbones: backbonesAsIn(project, run, backbones).map(({ dir, spec, calibration = null }, i) => ({
          ...{ dir, normalisation: spec.normalisation, input: inputOf[i], calibration },
        })),
        runDir,
        heldOut: heldOut(judged),
      },
      gallery: asked('gallery') ? galleryOf(project, run, backbones, judged) : null,
    },
    ({ done, total }) => observer.progress('export', done, total),
    signal,
  )
  const data = runData(project)
  if (asked('folders')) {
    const folders = path.join(dir, 'folders')
    await clearFolders(folders, project.pictures.present().map(pictureFile))
    const gone = await writeFolders(folders, data, {
      signal,
      onProgress: (done, total) => observer.progress('export', done, total),
    })
    if (gone.length > 0)
      observer.warning(`${gone.length} pictures are not where they were and were not copied.`, {
        code: 'not_copied',
        paths: gone,
      })
    exports.folders = folders
  }
  if (asked('lists')) {
    await writeLists(dir, data)
    exports.lists = dir
  }
  for (const [format, ending] of [
    ['features', 'npz'],
    ['hdf5', 'h5'],
  ] as const) {
    if (!asked(format)) continue
    exports[format] = path.join(dir, `features.${ending}`)
    await writeFeatures(project, backbones, run, exports[format], trainer, observer, signal)
  }
  // One that is open for reading only cannot note it.
  if (project.mode === 'write')
    project.transaction(() => {
      for (const [format, at] of Object.entries(exports)) project.exports.add(run.id, format, at)
    })
  return { exports, parity, seconds: (performance.now() - began) / 1000 }
}

/** The pictures of a run that are still known, each with its prediction. Training pictures, which the run itself has seen, are no proof of it. */
function judgedPictures(project: Project, run: FinishedRun): Judged[] {
  const byId = new Map(project.pictures.present().map((picture) => [picture.id, picture]))
  const judged = project.predictions.ofRun(run.id).flatMap((prediction) => {
    const picture = prediction.split === 'train' ? undefined : byId.get(prediction.pictureId)
    return picture ? [{ ...picture, prediction }] : []
  })
  return inPathOrder(judged)
}

/** Test pictures, or validation pictures where there is no test. */
function heldOut(judged: Judged[]): { path: string; hash: string; label: number; probabilities: Float32Array }[] {
  const of = (split: string) => judged.filter(({ prediction }) => prediction.split === split)
  const chosen = of('test').length > 0 ? of('test') : of('val')
  return chosen.flatMap((picture) => {
    const { truth, probabilities } = picture.prediction
    return truth === null ? [] : [{ path: pictureFile(picture), hash: picture.hash, label: truth, probabilities }]
  })
}
