import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { splits, type Split } from '../../../common/splits.ts'
import type { FeatureFileResult, FeatureSource } from '../../trainer/protocol.ts'
import { type ListedPicture, pictureFile } from '../db/pictures.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { inPathOrder } from '../runs/run-data.ts'
import type { ExportedClasses } from './classes.ts'

/** The pictures of a feature file: all, those of a split, or those without a label. */
export type FeaturePart = 'all' | Split | 'unlabelled'

interface FeaturesToWrite {
  sources: FeatureSource[]
  classes: ExportedClasses
  /** `.h5` or `.npz`. */
  file: string
  part?: FeaturePart
}

/**
 * Writes one row for every picture of a project, or of a part of it, in the order of their paths. Pictures without a
 * label, or of a class without a number, have the label -1.
 */
export async function writeFeatures(
  project: Project,
  { sources, classes, file, part = 'all' }: FeaturesToWrite,
  { trainer, observer, signal }: Work<PlainObserver>,
): Promise<FeatureFileResult> {
  const pictures = inPathOrder(project.pictures.present()).filter((picture) => isIn(part, picture))
  if (pictures.length === 0)
    throw new LoupeError('no_pictures.in_project', { project: project.dir, ...(part !== 'all' && { part }) })
  const job = {
    sources,
    pictures: pictures.map((picture) => ({ path: pictureFile(picture), hash: picture.hash })),
    labels: Int32Array.from(pictures, ({ label }) => classes.indexOf(label)),
    names: pictures.map((picture) => picture.path),
    file: path.resolve(file),
  }
  const onEvent = telling(observer, (index) => pictures[index].path)
  return trainer.run('featureFile', job, onEvent, signal)
}

/** The parts that a project has pictures of. */
export function featureParts(project: Project): Exclude<FeaturePart, 'all'>[] {
  const present = project.pictures.present()
  return [...splits, 'unlabelled' as const].filter((part) => present.some((picture) => isIn(part, picture)))
}

function isIn(part: FeaturePart, { split, label }: Pick<ListedPicture, 'split' | 'label'>): boolean {
  if (part === 'all') return true
  return part === 'unlabelled' ? label === null : label !== null && split === part
}
