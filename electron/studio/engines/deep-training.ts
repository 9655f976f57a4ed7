import { fileURLToPath } from 'node:url'
import { problem } from '../../../common/problems/problem.ts'
import type { GpuTest } from '../../../common/words/en/problems/installing.ts'
import { hasGpuInterface } from '../../ml/engines/vulkan.ts'
import { nativeTensorflows } from '../../ml/engines/native-tensorflow.ts'
import { asLoupeError, problemOf, type Problem } from '../../ml/errors.ts'
import { requireDeepTraining } from '../../ml/training/loop/deep-training.ts'
import { loupeHome } from '../base/home.ts'
import { CommandError, runCommand } from '../base/run-command.ts'

const ENTRY = fileURLToPath(new URL('../../trainer/probes/check-deep.ts', import.meta.url))

/** A GPU that has not answered after this many milliseconds is useless. */
const PATIENCE = 60_000

let measured: Promise<Problem | null> | undefined

/**
 * Why layers below the head cannot be trained on this machine; null if they can. With TensorFlow installed, files are
 * checked. A GPU is measured once, in a separate process, which takes about a second; a driver that crashes or hangs
 * counts as none.
 */
export async function whyNoDeepTraining(home = loupeHome(), entry = ENTRY): Promise<Problem | null> {
  if (process.env.LOUPE_DEEP_TRAINING === 'cpu' || nativeTensorflows(home).length > 0) return null
  if (!hasGpuInterface()) return refusal(home)
  return (measured ??= measure(home, entry))
}

async function measure(home: string, entry: string): Promise<Problem | null> {
  try {
    const env = { ...process.env, LOUPE_HOME: home }
    const printed = await runCommand(process.execPath, [entry], { env, signal: AbortSignal.timeout(PATIENCE) })
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '') as Problem | null
  } catch (error) {
    return problem('engine_unavailable.gpu_fails', endOf(error))
  }
}

function endOf(error: unknown): GpuTest {
  if (!(error instanceof CommandError)) return { why: 'silent' }
  return error.ended ? { why: 'ended', ...error.ended } : { why: 'not_started' }
}

async function refusal(home: string): Promise<Problem | null> {
  try {
    await requireDeepTraining(home)
    return null
  } catch (error) {
    return problemOf(asLoupeError(error))
  }
}
