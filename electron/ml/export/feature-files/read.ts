import { statSync } from 'node:fs'
import path from 'node:path'
import { fileSize } from '../../atomic-file.ts'
import { asLoupeError, LoupeError } from '../../errors.ts'
import type { Matrix } from '../../matrix.ts'
import { checkMemory, type OpenFeatures } from './open-features.ts'
import { readHdf5 } from './read-hdf5.ts'
import { readNpz } from './read-npz.ts'

/** Rows of features and the class index of each, -1 without a label. */
export interface FeatureRows {
  features: Matrix
  labels: Int32Array
}

const MOST_BYTES = 4 * 2 ** 30
const MOST_CLASSES = 10_000
/**
 * Largest accepted feature: the sum of squares of a whole row of these still fits into float32, in which heads are
 * trained. Networks give features below a thousand.
 */
const LARGEST = 1e15

type Reader = (file: string, use: (features: OpenFeatures) => Promise<FeatureRows>) => Promise<FeatureRows>

const readers: Record<string, Reader> = {
  '.h5': readHdf5,
  '.hdf5': readHdf5,
  '.npz': readNpz,
}

/** Whether a file name is that of a feature file. */
export function isFeatureFile(file: string): boolean {
  const isNamed = Object.hasOwn(readers, path.extname(file).toLowerCase())
  return isNamed && !statSync(file, { throwIfNoEntry: false })?.isDirectory()
}

/**
 * Reads the datasets `data` `[n, d]` and `label` `[n]` of an HDF5 or npz file. The file is not trusted: shapes are
 * compared with each other, with the file's size and with free memory before any number is read, and every number is
 * checked.
 * @throws LoupeError `features_invalid`, saying which dataset or row is wrong
 */
export async function readFeatureFile(file: string): Promise<FeatureRows> {
  if ((await fileSize(file)) === undefined) throw new LoupeError('features_invalid.not_there', { file })
  return readers[path.extname(file).toLowerCase()](file, (features) => rowsOf(file, features)).catch(damaged(file))
}

async function rowsOf(file: string, { data, label }: OpenFeatures): Promise<FeatureRows> {
  if (data.shape.length !== 2 || label.shape.length !== 1)
    throw new LoupeError('features_invalid.dimensions', { file, data: data.shape.length, label: label.shape.length })
  const [rows, cols] = data.shape
  if (rows !== label.shape[0])
    throw new LoupeError('features_invalid.rows', { file, data: rows, label: label.shape[0] })
  if (rows === 0 || cols === 0) throw new LoupeError('features_invalid.empty', { file })
  if (rows * cols * 4 > MOST_BYTES) throw new LoupeError('features_invalid.over_4_gb', { file, rows, cols })
  checkMemory(file, rows * cols * 4)
  const values = new Float32Array(rows * cols)
  await data.fill(values)
  const labels = new Float64Array(rows)
  await label.fill(labels)
  const wrong = values.findIndex((value) => !Number.isFinite(value))
  if (wrong >= 0) throw new LoupeError('features_invalid.no_number', { file, row: Math.floor(wrong / cols) })
  const large = values.findIndex((value) => Math.abs(value) > LARGEST)
  if (large >= 0)
    throw new LoupeError('features_invalid.too_large', {
      file,
      row: Math.floor(large / cols),
      value: values[large],
      most: LARGEST,
    })
  return { features: { data: values, rows, cols }, labels: labelsOf(file, labels) }
}

/**
 * All of a library's errors about a file that it does not understand mean the same to people; system errors are kept
 * apart.
 */
const damaged =
  (file: string) =>
  (error: unknown): never => {
    const known = asLoupeError(error, file)
    throw known.code === 'unexpected' ? new LoupeError('features_invalid.damaged', { file }, { cause: error }) : known
  }

function labelsOf(file: string, values: Float64Array): Int32Array {
  return Int32Array.from(values, (label, i) => {
    if (Number.isInteger(label) && label >= -1 && label < MOST_CLASSES) return label
    throw new LoupeError('features_invalid.label', { file, row: i, label: String(label), most: MOST_CLASSES - 1 })
  })
}
