/**
 * Runs in a separate process: measures whether the GPU can train below the head, and prints `null`, or why nothing here
 * can as JSON. A crashing driver takes down nothing else.
 */
import { asLoupeError, problemOf } from '../../ml/errors.ts'
import { requireDeepTraining } from '../../ml/training/loop/deep-training.ts'
import { watchProcess } from '../../ml/process-watch.ts'

watchProcess()

const problem = await requireDeepTraining().then(
  () => null,
  (error: unknown) => problemOf(asLoupeError(error)),
)
process.stdout.write(`${JSON.stringify(problem)}\n`, () => process.exit(0))
