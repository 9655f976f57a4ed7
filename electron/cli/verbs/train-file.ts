import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { loadRecipe } from '../../studio/features/recipes.ts'
import { trainOnFile } from '../../studio/runs/train-file.ts'
import { runs as say } from '../../../common/words/en/command/runs.ts'
import { metricsObject, measuredSentence, withTrainer } from '../common.ts'
import type { VerbContext } from '../verb-context.ts'

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
      ? measuredSentence(
          'val',
          metrics,
          metrics.perClass.map((_, i) => String(i)),
        )
      : say.head.unmeasured,
    say.head.trained(counts.train, found.dimensions, found.classes),
    say.head.place(dir),
  ])
}
