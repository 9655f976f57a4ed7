import { open, type FileHandle } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import { Readable } from 'node:stream'

/** A file as it was when inspected: later reads return exactly that, or fail. */
export interface SeenFile {
  path: string
  size: number
  /** Tells one state of a file from another. */
  state: string
}

/** Identifies a state: it differs for another file of this name, another size, or a later change. */
export function seen(path: string, facts: BigIntStats): SeenFile {
  return { path, size: Number(facts.size), state: [facts.dev, facts.ino, facts.size, facts.mtimeNs].join(' ') }
}

/**
 * Opens a file for reading and inspects it. If another file takes its name afterwards, this one is still the one read.
 */
export async function openSeen(path: string): Promise<{ handle: FileHandle; file: SeenFile }> {
  const handle = await open(path, 'r')
  try {
    return { handle, file: seen(path, await handle.stat({ bigint: true })) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/**
 * All bytes of an inspected file. The stream fails if the file was replaced or changes while it is read; it never
 * yields a mixture. The file is closed when reading stops.
 */
export async function* bytesOf(file: SeenFile, opened?: FileHandle): AsyncGenerator<Uint8Array> {
  const handle = opened ?? (await open(file.path, 'r'))
  try {
    const same = async () => seen(file.path, await handle.stat({ bigint: true })).state === file.state
    if (!(await same())) throw new ChangedWhileRead(file.path)
    let left = file.size
    while (left > 0) {
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(Math.min(CHUNK, left)), 0)
      if (bytesRead === 0) throw new ChangedWhileRead(file.path)
      left -= bytesRead
      yield buffer.subarray(0, bytesRead)
    }
    if (!(await same())) throw new ChangedWhileRead(file.path)
  } finally {
    await handle.close()
  }
}

/** Ends this one answer, nothing else. */
class ChangedWhileRead extends Error {
  constructor(path: string) {
    super(`${path} changed while it was read.`)
  }
}

/**
 * A stream as the body of an answer. An error breaks off the answer by closing the connection, so that the client
 * notices.
 */
export function asBody(stream: Readable): ReadableStream {
  // Node treats an 'error' event without a listener as an uncaught exception.
  stream.on('error', () => undefined)
  return Readable.toWeb(stream) as ReadableStream
}

const CHUNK = 256 * 1024
