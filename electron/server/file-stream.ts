import { open, type FileHandle } from 'node:fs/promises'
import type { BigIntStats } from 'node:fs'
import { Readable } from 'node:stream'

/** A file as it was when inspected: later reads give that, or an error. */
export interface SeenFile {
  path: string
  size: number
  /** Tells one state of a file from another. */
  state: string
}

/** What tells one state of a file from another: another file under the same name, another size, a later change. */
export function seen(path: string, facts: BigIntStats): SeenFile {
  return { path, size: Number(facts.size), state: [facts.dev, facts.ino, facts.size, facts.mtimeNs].join(' ') }
}

/**
 * Opens a file for reading and sees what it is. The name may be given to another file afterwards: it is this one that is read.
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
 * All bytes of a file that was seen before. The stream fails if the file was replaced or changes while it is read; it never yields a mixture.
 * The file is closed when reading stops.
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

/** Ends one answer, and nothing else. */
export class ChangedWhileRead extends Error {
  constructor(path: string) {
    super(`${path} changed while it was read.`)
  }
}

/**
 * A stream as the body of an answer. What goes wrong in it ends that answer: the connection is closed before its end, so that whoever waits for it
 * knows.
 */
export function asBody(stream: Readable): ReadableStream {
  // Node takes an error that nobody listens to for the end of the process.
  stream.on('error', () => undefined)
  return Readable.toWeb(stream) as ReadableStream
}

const CHUNK = 256 * 1024
