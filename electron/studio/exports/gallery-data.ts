import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import type { GalleryData, GalleryMetrics } from '../../ml/export/gallery/data.ts'
import type { Project } from '../projects/project.ts'
import type { RunMetrics } from '../db/schema.ts'
import type { FinishedRun } from '../runs/find.ts'
import type { Judged } from './export-run.ts'

const SHOWN_CLASSES = 5

/** What the gallery shows of a run. */
export function galleryData(
  project: Project,
  run: FinishedRun,
  backbones: PreparedBackbone[],
  judged: Judged[],
): GalleryData {
  return {
    title: path.basename(project.dir).replace(/\.loupe$/, ''),
    created: new Date(run.finishedAt ?? run.createdAt).toISOString(),
    classes: run.classes,
    recipe: run.recipe.name,
    backbone: backbones.map(({ spec }) => spec.title).join(' + '),
    metrics: galleryMetrics(run.metrics),
    pictures: judged.map(({ id, path: name, prediction }) => ({
      id: String(id),
      name,
      split: prediction.split,
      label: prediction.truth,
      predicted: prediction.predicted,
      top: top(prediction.probabilities),
    })),
    curves: {
      kind: run.recipe.solver === 'epochs' ? 'epochs' : 'steps',
      points: run.history.map(({ epoch, loss, accuracy, valLoss, valAccuracy }) => ({
        at: epoch,
        loss,
        accuracy,
        valLoss: valLoss ?? undefined,
        valAccuracy: valAccuracy ?? undefined,
      })),
      kept: run.engine.bestEpoch ?? undefined,
    },
  }
}

function galleryMetrics(metrics: RunMetrics): GalleryData['metrics'] {
  const shown: GalleryData['metrics'] = {}
  for (const split of ['val', 'test'] as const) {
    const measured = metrics[split]
    if (!measured) continue
    const { n, accuracy, accuracyInterval: interval, macroF1, loss } = measured
    shown[split] = { n, accuracy, interval, macroF1, loss } satisfies GalleryMetrics
  }
  return shown
}

function top(probabilities: Float32Array): [number, number][] {
  return Array.from(probabilities, (p, i): [number, number] => [i, p])
    .sort((a, b) => b[1] - a[1])
    .slice(0, SHOWN_CLASSES)
}
