import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import { writing } from '../ml/errors.ts'

/** The body of a request, unparsed. */
export interface Upload {
  /** The length that the request declares; NaN if it declares none. */
  bytes: number
  body: ReadableStream<Uint8Array> | null
  signal?: AbortSignal
}

/**
 * Streams a request's body into a new file. The declared length is not trusted; bytes are counted as they come.
 * @param most bytes; beyond them `tooMuch` is thrown, and the incomplete file stays
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
