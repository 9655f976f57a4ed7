import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import fs, { type FileHandle } from 'node:fs/promises'
import { asLoupeError, LoupeError } from './errors.ts'

/**
 * Opening a pipe, or a device that waits for something, must not block us; systems with this flag return immediately.
 */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a file from a given path for reading. Pipes, devices and folders are refused; links are followed.
 * @throws LoupeError `not_a_file` for something that is missing or not a plain file, `not_permitted`, …
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  let file: FileHandle
  try {
    file = await fs.open(path, READ)
  } catch (error) {
    throw unopened(error, path)
  }
  try {
    if (!(await file.stat()).isFile()) throw noFile('not_plain', path)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * The bytes of such a file. @throws LoupeError as `openRegularFile`; if it is larger than `most` bytes, the error from
 * `tooLarge`
 */
export async function readRegularFile(
  path: string,
  most = Infinity,
  tooLarge?: (size: number) => Error,
): Promise<Buffer<ArrayBuffer>> {
  const file = await openRegularFile(path)
  try {
    const { size } = await file.stat()
    if (size > most) throw tooLarge?.(size) ?? noFile('too_large', path)
    return await file.readFile()
  } catch (error) {
    throw asLoupeError(error, path)
  } finally {
    await file.close()
  }
}

/**
 * The same synchronously, for small files of Loupe's own that may come from a foreign project. @throws LoupeError as
 * `openRegularFile`
 */
export function readRegularFileSync(path: string): Buffer<ArrayBuffer> {
  let file: number
  try {
    file = openSync(path, READ)
  } catch (error) {
    throw unopened(error, path)
  }
  try {
    if (!fstatSync(file).isFile()) throw noFile('not_plain', path)
    return readFileSync(file)
  } catch (error) {
    throw asLoupeError(error, path)
  } finally {
    closeSync(file)
  }
}

/** The content of such a JSON file. @throws LoupeError as `readRegularFile`; SyntaxError if it is not JSON */
export async function readJson(path: string, most?: number): Promise<unknown> {
  return JSON.parse((await readRegularFile(path, most)).toString('utf8'))
}

/** The same synchronously. */
export function readJsonSync(path: string): unknown {
  return JSON.parse(readRegularFileSync(path).toString('utf8'))
}

/** Refuses files that would block a library that opens them by name. @throws LoupeError as `openRegularFile` */
export async function requireRegularFile(path: string): Promise<void> {
  const facts = await fs.stat(path).catch((error: unknown) => {
    throw unopened(error, path)
  })
  if (!facts.isFile()) throw noFile('not_plain', path)
}

function noFile(why: 'not_plain' | 'too_large' | 'not_there' | 'no_name', path: string, cause?: unknown): LoupeError {
  return new LoupeError(`not_a_file.${why}`, { path }, { cause })
}

function unopened(error: unknown, path: string): LoupeError {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') return noFile('not_there', path, error)
  // A socket, a device without its driver, a folder on Windows.
  if (code === 'ENXIO' || code === 'ENODEV' || code === 'EISDIR' || code === 'EOPNOTSUPP' || code === 'ELOOP')
    return noFile('not_plain', path, error)
  if (code === 'ENAMETOOLONG' || code === 'ERR_INVALID_ARG_VALUE') return noFile('no_name', path.slice(0, 200), error)
  return asLoupeError(error, path)
}
