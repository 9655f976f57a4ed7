import { createHash } from 'node:crypto'
import { pipeline } from 'node:stream/promises'
import { openRegularFile } from '../../ml/regular-file.ts'

/** SHA-256 of a file, hex. @throws LoupeError as `openRegularFile` */
export async function fileHash(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  const handle = await openRegularFile(file)
  await pipeline(handle.createReadStream(), hash, { signal })
  return hash.digest('hex')
}
