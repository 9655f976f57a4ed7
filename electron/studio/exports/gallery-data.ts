import path from 'node:path'
import type { ModelExport } from '../../ml/export/export-model.ts'
import type { GalleryData, GalleryMetrics } from '../../ml/export/gallery/data.ts'
import { trainingView } from '../../ml/features/space.ts'
import type { Project } from '../project/project.ts'
import type { RunMetrics } from '../db/schema.ts'
import { pictureFile } from '../db/pictures.ts'
import type { FinishedRun } from '../runs/finished-run.ts'
import type { RunSources } from '../features/feature-sources.ts'
import type { Judged } from './predicted-pictures.ts'
import { trainingSamples, type TrainingSample } from './training-samples.ts'

const SHOWN_CLASSES = 5

/** The contents of a run's gallery, and the originals of its pictures. */
export function galleryOf(
  project: Project,
  run: FinishedRun,
  { backbones, views }: RunSources,
  judged: Judged[],
): NonNullable<ModelExport['gallery']> {
  const samples = views ? trainingSamples(project, run) : []
  return {
    data: galleryData(project, run, backbones, judged, samples),
    pictures: judged.map((picture) => ({ path: pictureFile(picture), hash: picture.hash, bytes: picture.bytes })),
    seen: {
      pictures: samples.map(({ picture }) => ({ path: pictureFile(picture), hash: picture.hash })),
      transforms: views?.[0].transforms ?? [],
      view: trainingView(run.seed, 1),
    },
  }
}

function galleryData(
  project: Project,
  run: FinishedRun,
  backbones: RunSources['backbones'],
  judged: Judged[],
  samples: TrainingSample[],
): GalleryData {
  const kind = run.recipe.solver === 'epochs' ? 'epochs' : 'steps'
  return {
    title: path.basename(project.dir).replace(/\.loupe$/, ''),
    created: new Date(run.finishedAt ?? run.createdAt).toISOString(),
    classes: run.classes,
    recipe: run.recipe.name,
    backbone: backbones.map(({ spec }) => spec.title).join(' + '),
    metrics: galleryMetrics(run.metrics),
    pictures: judged.map(({ path: name, prediction }) => ({
      name,
      split: prediction.split,
      label: prediction.truth,
      predicted: prediction.predicted,
      top: top(prediction.probabilities),
    })),
    curves: {
      kind,
      points: run.history.map(({ epoch, loss, accuracy, valLoss, valAccuracy, seconds }) => ({
        at: epoch,
        loss,
        accuracy,
        valLoss: valLoss ?? undefined,
        valAccuracy: valAccuracy ?? undefined,
        seconds: kind === 'epochs' ? seconds : undefined,
      })),
      kept: run.engine.bestEpoch ?? undefined,
    },
    samples: samples.map(({ label }) => ({ label })),
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
