import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Unusable } from '../../common/problems/file-faults.ts'
import { LoupeError } from '../ml/errors.ts'
import { ownFile } from '../ml/files/make.ts'
import { removeFile } from '../ml/files/remove.ts'
import { temporaryName } from '../ml/temporary.ts'
import type { TrainerClient } from '../studio/jobs/trainer-client.ts'
import type { PredictJob } from '../trainer/protocol.ts'

/**
 * Predicts one picture sent by a request. Like all unknown pictures, it is decoded in the training process.
 * @param dir where the bytes may be stored meanwhile, as a real path; created if missing
 * @returns probabilities `[classes]`
 * @throws LoupeError `usage` for no bytes, `nothing_readable`, `not_a_model`
 */
export async function predictBytes(
  trainer: TrainerClient,
  model: PredictJob['model'],
  bytes: Uint8Array,
  dir: string,
  signal: AbortSignal,
): Promise<Float32Array> {
  if (bytes.byteLength === 0) throw new LoupeError('usage.no_picture_sent')
  const file = ownFile(path.join(dir, temporaryName('trying')))
  let probabilities: Float32Array | null = null
  let refused: Unusable | null = null
  try {
    // Readable by this user only: the project may be older than the stricter permissions of new ones.
    await writeFile(file, bytes, { flag: 'wx', mode: 0o600 })
    await trainer.run(
      'predict',
      { model, paths: [file] },
      (event) => {
        if (event.type === 'prediction') probabilities = event.probabilities
        else if (event.type === 'problem') refused = { code: event.code, reason: event.reason, fault: event.fault }
      },
      signal,
    )
  } finally {
    await removeFile(file)
  }
  const found = probabilities as Float32Array | null
  if (found) return found
  throw new LoupeError('nothing_readable.sent', { ...(refused as Unusable | null) })
}
