import path from 'node:path'
import { factsOf, modelFacts, precisionOf, type ModelFormat } from '../../../common/exports/select.ts'
import { calibrationHash, type Calibration } from '../../ml/backbones/int8/calibration.ts'
import type { Metrics } from '../../ml/evaluation/metrics.ts'
import type { ModelCard } from '../../ml/export/model-card.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import { outputSize, transformsKey } from '../../ml/images/transforms.ts'
import type { Project } from '../project/project.ts'
import type { FinishedRun } from '../runs/finished-run.ts'
import type { RunSources } from '../features/feature-sources.ts'
import { versions } from './versions.ts'

/** Describes a run for the users of the model. */
export function modelCard(
  project: Project,
  run: FinishedRun,
  sources: RunSources,
  scales: number[] | undefined,
  formats: ModelFormat[],
): ModelCard {
  const { backbones } = sources
  const { inputs, inputOf } = modelInputs(sources)
  const int8 =
    run.precision === 'int8'
      ? backbones.flatMap(({ calibration }) => (calibration ? [aboutInt8(calibration)] : []))
      : null
  const parts = backbones.map(({ spec }, i) => ({
    ...about(spec),
    ...{ input: inputOf[i], features: spec.features, scale: scales?.[i] ?? 1 },
    ...(int8 && { int8: int8[i] }),
  }))
  const { metrics, engine } = run
  return {
    format: 'loupe-model',
    formatVersion: 1,
    name: path.basename(project.dir).replace(/\.loupe$/, ''),
    created: new Date(run.finishedAt ?? run.createdAt).toISOString(),
    run: run.id,
    classes: run.classes,
    inputs,
    output: 'probabilities',
    backbone: about(backbones[0].spec),
    ...(parts.length > 1 && { backbones: parts }),
    recipe: run.recipe,
    penalty: engine.penalty,
    seed: run.seed,
    precision: run.precision,
    files: filesOfModel(formats, run.precision),
    ...(int8 && { int8: int8[0] }),
    dataFingerprint: engine.fingerprint,
    counts: run.counts ?? {},
    metrics: { val: short(metrics.val), test: short(metrics.test) },
    versions: versions(),
  }
}

/** The files of these formats, and what each is for, in words. @param ofRun precision of the run */
export function filesOfModel(formats: readonly ModelFormat[], ofRun: string): Record<string, string> {
  return Object.fromEntries(formats.map((format) => [factsOf(format).opens, whatFor(format, ofRun)]))
}

function whatFor(format: ModelFormat, ofRun: string): string {
  const { kind, serves, precision: its } = modelFacts(format)
  const precision = precisionOf(format, ofRun)
  const used = its === 'of the run' ? ', the network that the run used' : ''
  const exact =
    precision === ofRun ? '' : `, which may answer a few pictures otherwise than the ${ofRun} run did (parity.json)`
  const programs = (precision === 'int8' ? serves.int8 : undefined) ?? serves.float32
  return `For ${programs}: ${kind}, ${precision}${used}${exact}.`
}

function about({ name, title, licence, weightsHash, normalisation }: BackboneSpec): ModelCard['backbone'] {
  return { name, title, licence, weightsHash, normalisation }
}

function aboutInt8(calibration: Calibration): ModelCard['int8'] {
  const { pictures, agreement, from = 'project', checked } = calibration
  return { calibration: calibrationHash(calibration), pictures, agreement, from, ...(checked && { checked }) }
}

/**
 * The inputs of a run's model, one for each distinct evaluation view (`image`, `image2`, …), and which of them each
 * backbone reads.
 */
export function modelInputs({ evaluation }: Pick<RunSources, 'evaluation'>): {
  inputs: ModelCard['inputs']
  inputOf: string[]
} {
  const views = evaluation.map(({ transforms }) => transforms)
  const keys = [...new Set(views.map(transformsKey))]
  const name = (k: number) => (k === 0 ? 'image' : `image${k + 1}`)
  const inputs = keys.map((key, k): ModelCard['inputs'][number] => {
    const transforms = views[views.findIndex((view) => transformsKey(view) === key)]
    return { name: name(k), ...outputSize(transforms), layout: 'NHWC', range: '0-255', transforms }
  })
  return { inputs, inputOf: views.map((view) => name(keys.indexOf(transformsKey(view)))) }
}

function short(metrics: Metrics | null): ModelCard['metrics']['val'] {
  if (!metrics) return null
  const { accuracy, accuracyInterval, macroF1, loss, n } = metrics
  return { accuracy, accuracyInterval, macroF1, loss, n }
}
