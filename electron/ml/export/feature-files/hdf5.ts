import fs from 'node:fs/promises'
import path from 'node:path'
import type { Dataset, File } from 'h5wasm/node'
import { removeFile } from '../../files/remove.ts'
import { LoupeError } from '../../errors.ts'
import { sweepOnce, temporaryBeside } from '../../temporary.ts'
import type { FeatureTable } from './feature-table.ts'

/** Rows compared at a time. */
const CHUNK = 1024
/** With less free space than this, in bytes, a damaged file is blamed on a full disk. */
const FULL_BELOW = 256 * 1024

/** Writes HDF5: `data` float32 `[n, d]`, `label` int32 `[n]`, `paths` variable-length UTF-8 `[n]`. Throws `disk_full`. */
export async function writeHdf5(file: string, table: FeatureTable): Promise<void> {
  // Imported when needed: 4 MB of wasm.
  const h5wasm = await import('h5wasm/node')
  await h5wasm.ready
  sweepOnce(path.dirname(path.resolve(file)))
  const temporary = temporaryBeside(path.resolve(file))
  // The library does not report a file it cannot create, so this is tried first.
  await fs.writeFile(temporary, '')
  try {
    const h5 = new h5wasm.File(temporary, 'w')
    try {
      const { data, label, paths } = table
      h5.create_dataset({ name: 'data', data: data.data, shape: [data.rows, data.cols], dtype: '<f' })
      h5.create_dataset({ name: 'label', data: label, shape: [label.length], dtype: '<i' })
      h5.create_dataset({ name: 'paths', data: paths, shape: [paths.length] })
    } finally {
      h5.close()
    }
    // Nor does it report a full disk: a failed write leaves zeros.
    const written = new h5wasm.File(temporary, 'r')
    const same = holds(written, table)
    written.close()
    if (!same) throw await incomplete(file, temporary)
    await fs.rename(temporary, file)
  } catch (error) {
    await removeFile(temporary)
    throw error
  }
}

/** Whether the file contains what was to be written. */
function holds(h5: File, { data, label, paths }: FeatureTable): boolean {
  try {
    const read = (name: string, ranges: [number, number][] = []) => (h5.get(name) as Dataset).slice(ranges)
    for (let at = 0; at < data.rows; at += CHUNK) {
      const end = Math.min(at + CHUNK, data.rows)
      const wanted = data.data.subarray(at * data.cols, end * data.cols)
      if (!bytesOf(read('data', [[at, end]]) as Float32Array).equals(bytesOf(wanted))) return false
    }
    const names = read('paths') as string[]
    return bytesOf(read('label') as Int32Array).equals(bytesOf(label)) && paths.every((name, i) => names[i] === name)
  } catch {
    return false // a file that cannot even be read
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
}

async function incomplete(file: string, temporary: string): Promise<LoupeError> {
  const { bavail, bsize } = await fs.statfs(path.dirname(path.resolve(file)))
  if (bavail * bsize < FULL_BELOW || bavail * bsize < (await sizeOf(temporary)))
    return new LoupeError('disk_full.at', { place: file })
  return new LoupeError('failed.incomplete', { file })
}

async function sizeOf(file: string): Promise<number> {
  return (await fs.stat(file)).size
}
