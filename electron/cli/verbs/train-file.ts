import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { loadRecipe } from '../../studio/features/recipes.ts'
import { trainOnFile } from '../../studio/runs/train-file.ts'
import { metricsObject, metricsSentence, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'
import { formatCount } from '../numbers.ts'

/** `train FEATURES.h5 --out DIR`: trains a head on a feature file. */
export async function trainFile(
  file: string,
  {
    val,
    recipe: name,
    seed,
    out,
    project,
  }: { val?: string; recipe: string; seed: number; out?: string; project?: string },
  context: VerbContext,
): Promise<void> {
  const { output } = context
  if (out === undefined || project !== undefined) throw new LoupeError('usage.head_without_place')
  const recipe = await loadRecipe(name)
  const job = { file, val, recipe, seed, out }
  const { metrics, counts, ...found } = await withTrainer(context, (work) => trainOnFile(job, work))
  const dir = path.resolve(out)
  output.result('train', { head: dir, counts, metrics: { val: metricsObject(metrics), test: null }, ...found }, [
    metrics
      ? `${metricsSentence('validation', metrics)} Average loss ${metrics.loss.toFixed(4)}.`
      : 'There are no validation rows, so nothing says how good the head is.',
    `Trained on ${formatCount(counts.train)} rows of ${formatCount(found.dimensions)} numbers, ${found.classes} classes.`,
    `Head: ${dir}`,
  ])
}
