import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Transform } from '../../ml/images/transforms.ts'
import type { FeatureFileResult, FeatureSource } from '../../trainer/protocol.ts'
import type { Run } from '../db/runs.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import type { Project } from '../projects/project.ts'
import { inPathOrder, pictureFile } from '../runs/data.ts'
import { evaluationSource, featureSource } from '../runs/sources.ts'

/** Writes the features that a run is based on. */
export function writeFeatures(
  project: Project,
  backbone: PreparedBackbone,
  run: Run,
  file: string,
  trainer: TrainerClient,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<FeatureFileResult> {
  const source = evaluationSource(backbone, run.recipe, project.cacheDir)
  return writeFeaturesFrom(project, source, file, trainer, observer, signal)
}

/** Writes one row for every picture of a project, in the order of their paths; unlabelled ones have the label -1. */
export async function writeFeaturesFrom(
  project: Project,
  source: FeatureSource,
  file: string,
  trainer: TrainerClient,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<FeatureFileResult> {
  const pictures = inPathOrder(project.pictures.present())
  if (pictures.length === 0)
    throw new LoupeError(
      'no_pictures',
      `The project ${project.dir} has no pictures.`,
      'Import some: loupe import FOLDER --project DIR',
    )
  const indices = new Map(labelsInUse(project).map((name, i) => [name, i]))
  const job = {
    source,
    pictures: pictures.map((picture) => ({ path: pictureFile(picture), hash: picture.hash })),
    labels: Int32Array.from(pictures, ({ label }) => (label === null ? -1 : (indices.get(label) ?? -1))),
    names: pictures.map((picture) => picture.path),
    file: path.resolve(file),
  }
  return trainer.run(
    'featureFile',
    job,
    (event) => {
      if (event.type === 'progress') observer.progress('features', event.done, event.total)
      else observer.warning(`${pictures[event.index].path} is left out: ${event.reason}`, { code: event.code })
    },
    signal,
  )
}

/** Names of the classes that have pictures, in the order that numbers the labels of a feature file. */
export function labelsInUse(project: Project): string[] {
  const used = new Set(project.pictures.present().map(({ label }) => label))
  return project.classes
    .all()
    .map(({ name }) => name)
    .filter((name) => used.has(name))
}

/** The features of a backbone as it was trained, or under other transforms. */
export function sourceOf(project: Project, backbone: PreparedBackbone, transforms?: Transform[]): FeatureSource {
  return featureSource(backbone, transforms ?? backbone.spec.transforms, project.cacheDir)
}
