import path from 'node:path'
import { removeFile } from '../../ml/files/remove.ts'
import { asLoupeError } from '../../ml/errors.ts'
import { writeFileAtomically } from '../../ml/atomic-file.ts'
import { restoreCheckpoint, serialiseCheckpoint, type Checkpoint } from '../../ml/training/loop/checkpoint.ts'
import { logCause } from '../../ml/error-log.ts'
import { readRegularFile } from '../../ml/regular-file.ts'

/**
 * Epochs on cached features may take a tenth of a second; writing megabytes after each would cost more than losing two
 * seconds.
 */
export const CHECKPOINT_PAUSE_MS = 2000

const nameIn = (runDir: string) => path.join(runDir, 'checkpoint')

/** Writes `checkpoint` in the run's folder: either the new one is complete or the old one stays. */
export async function writeCheckpoint(runDir: string, checkpoint: Checkpoint): Promise<void> {
  await writeFileAtomically(nameIn(runDir), [serialiseCheckpoint(checkpoint)])
}

/** The run's checkpoint; null if there is none or it is damaged (then `onDamaged` is called). */
export async function readCheckpoint(runDir: string, onDamaged: (message: string) => void): Promise<Checkpoint | null> {
  try {
    return restoreCheckpoint(await readRegularFile(nameIn(runDir)))
  } catch (error) {
    const known = asLoupeError(error)
    if ((known.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return null
    logCause(known, `checkpoint of ${runDir}`)
    onDamaged(known.message)
    return null
  }
}

/** Removes the checkpoint; a finished run does not need it. */
export async function removeCheckpoint(runDir: string): Promise<void> {
  await removeFile(nameIn(runDir))
}
