import fs from 'node:fs/promises'
import path from 'node:path'
import { ByteFile } from '../../byte-file.ts'
import { LoupeError } from '../../errors.ts'
import { freeName } from '../../free-name.ts'
import { openZip } from '../../zip-reader.ts'

/** The parts of Loupe's feature files, and of no others. */
const parts = ['data', 'label', 'paths']

/**
 * Throws `export_failed` if a feature file would replace something that is not Loupe's: another kind of file, or
 * features with other parts. A missing or empty file is fine.
 */
export async function refuseForeignFeatures(file: string): Promise<void> {
  const at = path.resolve(file)
  const found = await fs.stat(at).catch(() => null)
  if (!found || (found.isFile() && found.size === 0)) return
  const names = found.isFile() ? await namesIn(at).catch(() => []) : []
  if (names.toSorted().join() === parts.join()) return
  throw new LoupeError('export_failed.no_feature_file', { file: at, free: freeName(at) })
}

/** Names of the arrays or datasets of a file, chosen by its ending. */
async function namesIn(file: string): Promise<string[]> {
  if (path.extname(file).toLowerCase() !== '.npz') {
    const h5wasm = await import('h5wasm/node')
    await h5wasm.ready
    if (!(await h5Begins(file))) return []
    const h5 = new h5wasm.File(file, 'r')
    try {
      return h5.keys()
    } finally {
      h5.close()
    }
  }
  const bytes = await ByteFile.open(file)
  try {
    const names: string[] = []
    for await (const { fileName } of (await openZip(bytes)).eachEntry()) {
      names.push(fileName.replace(/\.npy$/, ''))
      if (names.length > parts.length) break
    }
    return names
  } finally {
    await bytes.close()
  }
}

/** The library prints errors about foreign files to stderr. */
async function h5Begins(file: string): Promise<boolean> {
  const handle = await fs.open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.toString('latin1') === '\u0089HDF'
  } finally {
    await handle.close()
  }
}
