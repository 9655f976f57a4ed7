import { statSync } from 'node:fs'
import path from 'node:path'
import { LoupeError } from '../../errors.ts'
import { makeFolder } from '../folder.ts'
import { writeHdf5 } from './hdf5.ts'
import { writeNpz } from './npz.ts'
import type { FeatureTable } from './feature-table.ts'

const writers: Record<string, (file: string, table: FeatureTable) => Promise<void>> = {
  '.npz': writeNpz,
  '.h5': writeHdf5,
  '.hdf5': writeHdf5,
}

/** Throws `usage` unless this is a valid name for a feature file. */
export function checkFeatureFile(file: string): void {
  if (!(path.extname(file).toLowerCase() in writers)) throw new LoupeError('usage.feature_file_name', { file })
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new LoupeError('usage.feature_file_folder', { file })
}

/** Writes an HDF5 or npz file, depending on its ending, with the datasets `data`, `label` and `paths`. */
export async function writeFeatureFile(file: string, table: FeatureTable): Promise<void> {
  checkFeatureFile(file)
  await makeFolder(path.dirname(path.resolve(file)))
  await writers[path.extname(file).toLowerCase()](file, table)
}
