import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { Metrics } from '../../ml/evaluation/metrics.ts'
import type { ModelCard } from '../../ml/export/model-card.ts'
import { outputSize } from '../../ml/images/transforms.ts'
import type { Project } from '../projects/project.ts'
import type { FinishedRun } from '../runs/find.ts'
import { evaluationSource } from '../runs/sources.ts'

const require = createRequire(import.meta.url)

/** Describes a run for whoever receives the model. */
export function modelCard(project: Project, run: FinishedRun, backbone: PreparedBackbone): ModelCard {
  const { transforms } = evaluationSource(backbone, run.recipe, project.cacheDir)
  const { name, title, licence, weightsHash, normalisation } = backbone.spec
  const { metrics, engine } = run
  return {
    format: 'loupe-model',
    formatVersion: 1,
    name: path.basename(project.dir).replace(/\.loupe$/, ''),
    created: new Date(run.finishedAt ?? run.createdAt).toISOString(),
    run: run.id,
    classes: run.classes,
    inputs: [{ name: 'image', ...outputSize(transforms), layout: 'NHWC', range: '0-255', transforms }],
    output: 'probabilities',
    backbone: { name, title, licence, weightsHash, normalisation },
    recipe: run.recipe,
    penalty: engine.penalty,
    seed: run.seed,
    precision: run.precision,
    dataFingerprint: engine.fingerprint,
    counts: run.counts ?? {},
    metrics: { val: short(metrics.val), test: short(metrics.test) },
    versions: versions(),
  }
}

function short(metrics: Metrics | null): ModelCard['metrics']['val'] {
  if (!metrics) return null
  const { accuracy, accuracyInterval, macroF1, loss, n } = metrics
  return { accuracy, accuracyInterval, macroF1, loss, n }
}

/** What made the numbers. */
function versions(): Record<string, string> {
  const own = require('../../../package.json') as { version: string; dependencies: Record<string, string> }
  const { dependencies } = own
  return {
    loupe: own.version,
    node: process.versions.node,
    onnxruntime: dependencies['onnxruntime-node'],
    tfjs: dependencies['@tensorflow/tfjs'],
    sharp: dependencies.sharp,
    system: `${os.platform()} ${os.arch()}`,
  }
}
