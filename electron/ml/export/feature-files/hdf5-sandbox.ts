import { readSync } from 'node:fs'
import type { ByteFile } from '../../byte-file.ts'

/** The parts of Emscripten's in-memory file system used here. */
interface MemoryFiles {
  createFile(parent: string, name: string, properties: object, canRead: boolean, canWrite: boolean): MemoryFile
  readdir(path: string): string[]
  unlink(path: string): void
}

interface MemoryFile {
  usedBytes: number
  stream_ops: object
}

const NAME = 'features.h5'

/**
 * Gives HDF5's library access to one file and nothing else. An HDF5 file may refer to other files for its numbers, but
 * there are none here: this build of the library has only an in-memory file system without devices, and its one file
 * reads from a file that is already open.
 * @param use receives the file's name inside the library
 */
export async function inSandbox<T>(
  file: ByteFile,
  use: (h5wasm: typeof import('h5wasm'), name: string) => Promise<T>,
): Promise<T> {
  // Imported when needed: 4 MB of wasm.
  const h5wasm = await import('h5wasm')
  const library = await h5wasm.ready
  const files = library.FS as unknown as MemoryFiles
  for (const device of files.readdir('/dev')) if (!/^(\.\.?|shm)$/.test(device)) files.unlink(`/dev/${device}`)
  // Makes a failed read an error. By default the library prints a message and returns whatever was in memory.
  library.activate_throwing_error_handler()
  const own = files.createFile('/', NAME, {}, true, false)
  Object.defineProperty(own, 'usedBytes', { get: () => file.size })
  own.stream_ops = {
    ...own.stream_ops,
    read: (_stream: unknown, buffer: Int8Array, offset: number, length: number, position: number) =>
      readSync(file.fd, buffer, offset, Math.max(0, Math.min(length, file.size - position)), position),
  }
  try {
    return await use(h5wasm, `/${NAME}`)
  } finally {
    files.unlink(`/${NAME}`)
  }
}
