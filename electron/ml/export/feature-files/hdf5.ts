import fs from 'node:fs/promises'
import path from 'node:path'
import type { FeatureTable } from './write.ts'

/** Writes HDF5: `data` float32 `[n, d]`, `label` int32 `[n]`, `paths` variable-length UTF-8 `[n]`. */
export async function writeHdf5(file: string, { data, label, paths }: FeatureTable): Promise<void> {
  // 4 MB of wasm: only for those who ask for such a file.
  const h5wasm = await import('h5wasm/node')
  await h5wasm.ready
  const temporary = `${path.resolve(file)}.tmp`
  const h5 = new h5wasm.File(temporary, 'w')
  try {
    h5.create_dataset({ name: 'data', data: data.data, shape: [data.rows, data.cols], dtype: '<f' })
    h5.create_dataset({ name: 'label', data: label, shape: [label.length], dtype: '<i' })
    h5.create_dataset({ name: 'paths', data: paths, shape: [paths.length] })
  } finally {
    h5.close()
  }
  await fs.rename(temporary, file)
}
