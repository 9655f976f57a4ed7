import path from 'node:path'
import { checkCancelled } from '../../ml/errors.ts'
import { stageFolder } from '../../ml/export/folder.ts'
import { refuseForeign } from '../../ml/export/foreign.ts'
import { guarded } from '../../ml/files/guard.ts'
import { modelFormats, precisionOf } from '../../ml/export/model-files.ts'
import type { Parity } from '../../ml/export/parity.ts'
import { readHead } from '../../ml/training/head-file.ts'
import type { RunSources } from '../features/feature-sources.ts'
import { preparedSources } from '../runs/evaluate-run.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { runData } from '../runs/run-data.ts'
import { pictureFile } from '../db/pictures.ts'
import type { FinishedRun } from '../runs/finished-run.ts'
import { float32Again, type Float32Again } from '../runs/float32-again.ts'
import { exportedClasses } from './classes.ts'
import { galleryOf } from './gallery-data.ts'
import { heldOut, judgedPictures } from './predicted-pictures.ts'
import { modelCard, modelInputs } from './model-card.ts'
import { writeFeatures } from './features.ts'
import { refuseOriginals, writeFolders } from './folders.ts'
import { exportedNames, filesOf, float32Already, formatsWritten, type ExportFormat } from './formats.ts'
import { writeLists } from './lists.ts'

export interface ExportOutcome {
  /** Format to path. */
  exports: Record<string, string>
  parity: Parity | null
  /** The same run in float32, where a file is float32 and the run is not, so that it may answer otherwise than the studio. */
  again: Float32Again | null
  seconds: number
}

/**
 * Writes what was asked for into `out`: models and gallery of a run, and the data as folders, lists or features. All of it appears when all of it
 * is whole; after an error an earlier export there is as it was.
 * @throws LoupeError `export_failed` when `out` holds something else; `no_run`, `disk_full`, `cancelled`
 */
export async function exportRun(
  project: Project,
  run: FinishedRun,
  wanted: ExportFormat[],
  out: string,
  work: Work<PlainObserver>,
): Promise<ExportOutcome> {
  const dir = path.resolve(out)
  const place = isInside(dir, project.dir) ? ('inside' as const) : ('beside' as const)
  // A project may come from anybody: links in it lead nowhere that was asked for.
  if (place === 'inside') guarded(dir)
  const names = exportedNames(wanted)
  const formats = formatsWritten(wanted, run.precision)
  if (formats.length < wanted.length || formats.some((format) => !wanted.includes(format)))
    work.observer.warning(float32Already, { code: 'float32_already' })
  // Said before minutes of work, not after them.
  await refuseForeign(dir, names)
  await refuseOriginals(dir, names, project.pictures.present().map(pictureFile))
  const sources = await preparedSources(project, run, work)
  const began = performance.now()
  let outcome: Pick<ExportOutcome, 'exports' | 'parity'> = { exports: {}, parity: null }
  const write = async (staging: string) => {
    outcome = await writeInto(staging, project, run, sources, formats, work)
  }
  await stageFolder(dir, names, write, { place })
  const exports = Object.fromEntries(
    Object.entries(outcome.exports).map(([format, at]) => [format, path.join(dir, at)]),
  )
  if (wanted.includes('onnx-float32')) exports['onnx-float32'] ??= exports.onnx
  // One that is open for reading only cannot note it.
  if (project.mode === 'write')
    project.transaction(() => {
      for (const [format, at] of Object.entries(exports)) project.exports.add(run.id, format, at)
    })
  const seconds = (performance.now() - began) / 1000
  const isOther = modelFormats.some(
    (format) => formats.includes(format) && precisionOf(format, run.precision) !== run.precision,
  )
  return { exports, parity: outcome.parity, again: isOther ? await float32Again(project, run) : null, seconds }
}

/** Writes everything into the new folder `staging`. Returns format to path relative to it. */
async function writeInto(
  staging: string,
  project: Project,
  run: FinishedRun,
  sources: RunSources,
  formats: ExportFormat[],
  work: Work<PlainObserver>,
): Promise<Pick<ExportOutcome, 'exports' | 'parity'>> {
  const { trainer, observer, signal } = work
  const judged = judgedPictures(project, run)
  const runDir = path.join(project.runsDir, run.id)
  const { scaling } = await readHead(runDir)
  const { inputOf } = modelInputs(sources)
  const asked = (format: ExportFormat) => formats.includes(format)
  const onProgress = (done: number, total: number) => observer.progress('export', done, total)
  const made = await trainer.run(
    'export',
    {
      model: {
        dir: staging,
        formats: modelFormats.filter(asked),
        card: modelCard(project, run, sources, scaling?.scales, modelFormats.filter(asked)),
        backbones: sources.backbones.map(({ dir, model, spec, calibration = null }, i) => ({
          ...{ dir, model, features: spec.features, normalisation: spec.normalisation },
          ...{ input: inputOf[i], calibration },
        })),
        runDir,
        heldOut: heldOut(judged),
      },
      gallery: asked('gallery') ? galleryOf(project, run, sources, judged) : null,
    },
    telling(observer),
    signal,
  )
  const exports = Object.fromEntries(
    Object.entries(made.exports).map(([format, at]) => [format, path.relative(staging, at)]),
  )
  const data = runData(project)
  const classes = exportedClasses(project, run)
  if (asked('folders')) {
    const gone = await writeFolders(path.join(staging, 'folders'), data, { signal, onProgress })
    if (gone.length > 0)
      observer.warning(`${gone.length} pictures are gone or have changed, and were not copied.`, {
        code: 'not_copied',
        paths: gone,
      })
    exports.folders = 'folders'
  }
  if (asked('lists')) {
    await writeLists(staging, data, classes)
    exports.lists = ''
  }
  for (const format of ['features', 'hdf5'] as const) {
    if (!asked(format)) continue
    const [name] = filesOf(format)
    await writeFeatures(project, { sources: sources.evaluation, classes, file: path.join(staging, name) }, work)
    exports[format] = name
  }
  checkCancelled(signal)
  return { exports, parity: made.parity }
}

function isInside(dir: string, folder: string): boolean {
  const relative = path.relative(folder, dir)
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}
