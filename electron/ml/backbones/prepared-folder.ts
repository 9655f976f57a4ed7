import { createHash, type Hash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { fileSize, writeFileAtomically } from '../atomic-file.ts'
import type { BackboneSpec } from './spec.ts'
import { readJson } from '../regular-file.ts'

/** Increased whenever the files of a prepared backbone change for equal weights. */
const FORMAT = 2
const DESCRIPTION = 'backbone.json'

const file = z.object({ bytes: z.number().int().min(0), sha256: z.string() })
const description = z.object({
  formatVersion: z.literal(FORMAT),
  spec: z.unknown(),
  files: z.record(z.enum(['graph.json', 'weights.bin', 'backbone.onnx']), file),
})

/** The files beside `backbone.json`, each in chunks. */
type PreparedFiles = Record<'graph.json' | 'weights.bin' | 'backbone.onnx', Uint8Array[]>

/** Writes the files of a prepared backbone, and last `backbone.json`, which describes them. */
export async function writeFiles(
  dir: string,
  spec: BackboneSpec,
  files: PreparedFiles,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  const written = {
    'graph.json': await writeOne(join(dir, 'graph.json'), files['graph.json'], onBytes),
    'weights.bin': await writeOne(join(dir, 'weights.bin'), files['weights.bin'], onBytes),
    'backbone.onnx': await writeOne(join(dir, 'backbone.onnx'), files['backbone.onnx'], onBytes),
  }
  const json = JSON.stringify({ formatVersion: FORMAT, spec, files: written } satisfies z.input<typeof description>)
  await writeFileAtomically(join(dir, DESCRIPTION), [new TextEncoder().encode(json)])
}

async function writeOne(path: string, chunks: Uint8Array[], onBytes?: (bytes: number) => void) {
  const hash = createHash('sha256')
  await writeFileAtomically(path, hashed(chunks, hash), onBytes)
  return { bytes: chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0), sha256: hash.digest('hex') }
}

function* hashed(chunks: Uint8Array[], hash: Hash): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

/** Whether the folder contains exactly this backbone, in this format, with every file present and complete. */
export async function isPrepared(dir: string, spec: BackboneSpec): Promise<boolean> {
  const found = description.safeParse(await readJson(join(dir, DESCRIPTION)).catch(() => undefined))
  if (!found.success || JSON.stringify(found.data.spec) !== JSON.stringify(spec)) return false
  for (const [name, { bytes }] of Object.entries(found.data.files))
    if ((await fileSize(join(dir, name))) !== bytes) return false
  return true
}
