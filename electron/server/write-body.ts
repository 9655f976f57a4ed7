import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { writing } from '../ml/errors.ts'

/** What a request sends as it is. */
export interface Upload {
  /** The length that the request declares; NaN if it declares none. */
  bytes: number
  body: ReadableStream<Uint8Array> | null
  signal?: AbortSignal
}

/**
 * Streams a request's body into a new file. What it says of its length is not believed: it is counted on the way.
 * @param most bytes; beyond them `tooMuch` is thrown, and the file is left as far as it came
 */
export async function writeBody(
  file: string,
  { body, signal }: Pick<Upload, 'body' | 'signal'>,
  most: number,
  tooMuch: () => Error,
): Promise<void> {
  let taken = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      taken += chunk.length
      if (taken > most) done(tooMuch())
      else done(null, chunk)
    },
  })
  const source = body ? Readable.fromWeb(body as NodeStream) : Readable.from([])
  await pipeline(source, counter, createWriteStream(file, { flags: 'wx' }), { signal }).catch((error: unknown) => {
    throw writing(file, error)
  })
}
