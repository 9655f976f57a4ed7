import { readSync } from 'node:fs'
import type { ByteFile } from '../../byte-file.ts'

/** What of Emscripten's file system in memory is used here. */
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
 * Lends HDF5's library one file and nothing else. An HDF5 file may refer to other files for its numbers: here there are none, since this build
 * of the library knows a file system in memory only, without devices, and its one file reads through a file that is open already.
 * @param use gets the name that the library knows the file by
 */
export async function inSandbox<T>(
  file: ByteFile,
  use: (h5wasm: typeof import('h5wasm'), name: string) => Promise<T>,
): Promise<T> {
  // 4 MB of wasm: only for those who ask for such a file.
  const h5wasm = await import('h5wasm')
  const library = await h5wasm.ready
  const files = library.FS as unknown as MemoryFiles
  for (const device of files.readdir('/dev')) if (!/^(\.\.?|shm)$/.test(device)) files.unlink(`/dev/${device}`)
  // A number that cannot be read is an error. Left alone, the library prints it and gives what lay in memory.
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
