import { FeatureCache } from '../../electron/ml/features/cache.ts'
import { openProject } from '../../electron/studio/project/project.ts'
import { runData } from '../../electron/studio/runs/run-data.ts'
import { findRun } from '../../electron/studio/runs/finished-run.ts'
import { sourcesOfRun } from '../../electron/studio/features/run-source.ts'
import { preparedHere } from './prepared.ts'
import type { LabelledFeatures } from './head-fit.ts'

/** The features that a project's last run was trained on, split by split, and the number of classes. */
export async function projectFeatures(
  dir: string,
): Promise<{ splits: Record<'train' | 'val' | 'test', LabelledFeatures>; classes: number }> {
  const project = openProject(dir, 'read')
  try {
    const {
      evaluation: [source],
    } = sourcesOfRun(project, findRun(project), [await preparedHere()])
    const cache = FeatureCache.open(source.cache, source.space, 'read')
    const { pictures, classes } = runData(project)
    const of = (split: 'train' | 'val' | 'test') => ({
      features: cache.read(pictures[split].map(({ hash }) => hash)).features,
      labels: Int32Array.from(pictures[split], ({ classIndex }) => classIndex),
    })
    const splits = { train: of('train'), val: of('val'), test: of('test') }
    cache.close()
    return { splits, classes: classes.length }
  } finally {
    project.close()
  }
}
