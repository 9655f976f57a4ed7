import { createWriteStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import yazl from 'yazl'
import { removeFile } from '../../files/remove.ts'
import { sweepOnce, temporaryBeside } from '../../temporary.ts'
import type { FeatureTable } from './feature-table.ts'
import { writing } from '../../errors.ts'

/** Writes `numpy.load`-able arrays: `data` float32 `[n, d]`, `label` int32 `[n]`, `paths` unicode `[n]`. */
export async function writeNpz(file: string, { data, label, paths }: FeatureTable): Promise<void> {
  const { bytes, width } = unicode(paths)
  const zip = new yazl.ZipFile()
  const add = (name: string, type: string, shape: number[], content: ArrayBufferView) =>
    zip.addBuffer(Buffer.concat([npyHeader(type, shape), view(content)]), `${name}.npy`, {
      compress: false,
      mtime: new Date(0),
    })
  add('data', '<f4', [data.rows, data.cols], data.data)
  add('label', '<i4', [label.length], label)
  add('paths', `<U${width}`, [paths.length], bytes)
  zip.end()
  sweepOnce(path.dirname(path.resolve(file)))
  const temporary = temporaryBeside(path.resolve(file))
  try {
    await pipeline(zip.outputStream, createWriteStream(temporary))
    await fs.rename(temporary, file)
  } catch (error) {
    await removeFile(temporary)
    throw writing(file, error)
  }
}

/** Version 1.0 of the npy format: magic, header length, Python dict, padded so that the array starts at a multiple of 64. */
function npyHeader(type: string, shape: number[]): Buffer {
  const dict = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`
  const start = Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1')
  const padded = Math.ceil((start.length + 2 + dict.length + 1) / 64) * 64 - start.length - 2
  const length = Buffer.alloc(2)
  length.writeUInt16LE(padded)
  return Buffer.concat([start, length, Buffer.from(`${dict.padEnd(padded - 1)}\n`, 'latin1')])
}

/** Strings in NumPy's form: UTF-32, padded with zeros to one width. */
function unicode(texts: string[]): { bytes: Uint32Array; width: number } {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0) ?? 0))
  const width = points.reduce((most, { length }) => Math.max(most, length), 1)
  const bytes = new Uint32Array(texts.length * width)
  points.forEach((codes, i) => bytes.set(codes, i * width))
  return { bytes, width }
}

function view({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)
}
