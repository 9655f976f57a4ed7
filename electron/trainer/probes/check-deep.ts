/**
 * Run in a separate process: measures whether the GPU here can train below the head, and prints `null`, or as JSON why nothing here can.
 * A driver that crashes takes nothing else with it.
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
