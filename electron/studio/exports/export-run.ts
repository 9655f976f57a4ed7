import path from 'node:path'
import {
  factsOf,
  formatsWritten,
  modelFormats,
  precisionOf,
  writtenFor,
  type ExportFormat,
} from '../../../common/exports/select.ts'
import { warning } from '../../../common/warnings/warning.ts'
import { checkCancelled } from '../../ml/errors.ts'
import { stageFolder } from '../../ml/export/folder.ts'
import { refuseForeign } from '../../ml/export/foreign.ts'
import { guarded } from '../../ml/files/guard.ts'
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
import { dataWriters, isData, type DataExport } from './data-writers.ts'
import { exportedNames } from './exported-names.ts'
import { refuseOriginals } from './folders.ts'

export interface ExportOutcome {
  /** Path by format. */
  exports: Record<string, string>
  parity: Parity | null
  /**
   * The same run in float32, if the run is int8 but a file is float32, whose predictions may then differ from the
   * studio's.
   */
  again: Float32Again | null
  seconds: number
}

/**
 * Writes the requested formats into `out`: models and gallery of a run, and the data as folders, lists or features. All
 * of it appears together once it is complete; after an error an earlier export there is unchanged.
 * @throws LoupeError `export_failed` if `out` contains something else; `no_run`, `disk_full`, `cancelled`
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
  // A project may come from anybody: its links must not redirect the export.
  if (place === 'inside') guarded(dir)
  const names = exportedNames(wanted)
  const formats = formatsWritten(wanted, run.precision)
  const replaced = wanted.filter((format) => writtenFor(format, run.precision) !== format)
  for (const format of replaced) {
    const model = factsOf(writtenFor(format, run.precision)).opens
    work.observer.warning(warning('float32_already', { model, notWritten: factsOf(format).opens }))
  }
  // Checked before minutes of work, not after them.
  await refuseForeign(dir, names)
  await refuseOriginals(dir, names, project.pictures.present().map(pictureFile))
  const sources = await preparedSources(project, run, work)
  const began = performance.now()
  let outcome: Pick<ExportOutcome, 'exports' | 'parity'> = { exports: {}, parity: null }
  const write = async (staging: string) => {
    outcome = await writeInto(staging, { project, run, sources, formats, work })
  }
  await stageFolder(dir, names, write, { place })
  const exports = Object.fromEntries(
    Object.entries(outcome.exports).map(([format, at]) => [format, path.join(dir, at)]),
  )
  for (const format of replaced) exports[format] ??= exports[writtenFor(format, run.precision)]
  // A project opened for reading only cannot record it.
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

interface Writing {
  project: Project
  run: FinishedRun
  sources: RunSources
  formats: ExportFormat[]
  work: Work<PlainObserver>
}

/** Writes everything into the new folder `staging`. Returns paths relative to it, by format. */
async function writeInto(
  staging: string,
  { project, run, sources, formats, work }: Writing,
): Promise<Pick<ExportOutcome, 'exports' | 'parity'>> {
  const { trainer, observer, signal } = work
  const judged = judgedPictures(project, run)
  const runDir = path.join(project.runsDir, run.id)
  const { scaling } = await readHead(runDir)
  const { inputOf } = modelInputs(sources)
  const asked = (format: ExportFormat) => formats.includes(format)
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
  const to: DataExport = {
    ...{ staging, project, work, data: runData(project), classes: exportedClasses(project, run) },
    sources: sources.evaluation,
  }
  for (const format of formats) {
    if (!isData(format)) continue
    await dataWriters[format](to)
    exports[format] = factsOf(format).opens
  }
  checkCancelled(signal)
  return { exports, parity: made.parity }
}

function isInside(dir: string, folder: string): boolean {
  const relative = path.relative(folder, dir)
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative)
}
