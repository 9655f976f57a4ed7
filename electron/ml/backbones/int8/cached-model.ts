import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { fileSize, writeFileAtomically } from '../../atomic-file.ts'
import { removeFile } from '../../files/remove.ts'
import type { Graph, Normalisation } from '../graph.ts'
import { loadGraph } from '../graph-file.ts'
import { modelBytes } from '../onnx-writer.ts'
import { calibrationHash, rangesOf, type Calibration } from './calibration.ts'
import { rangesFile, readRanges } from './ranges-file.ts'
import { quantisedBody } from './qdq-body.ts'

/** Goes up whenever the int8 form changes for equal weights and ranges. */
const FORMAT = 1

/** What the int8 form of a backbone is made from when it is opened. */
export interface Int8Form {
  /** Folder of the prepared backbone: `graph.json`, `weights.bin`. */
  backboneDir: string
  normalisation: Normalisation
  calibration: Calibration
}

/**
 * A backbone in whole numbers as ONNX, with the input and output of the float32 one.
 * Throws `backbone_invalid` where the calibration is not of this graph.
 */
export function int8Model(
  graph: Graph,
  normalisation: Normalisation,
  calibration: Calibration,
): Uint8Array<ArrayBuffer> {
  return modelBytes({ graph, normalisation, body: quantisedBody(rangesOf(calibration)) })
}

/**
 * The int8 form of a prepared backbone: the path of the file cached beside its weights if it was made with its own ranges, else its bytes.
 * The first one made with these is cached: reading it takes a tenth of the time.
 */
export async function int8ModelOf({
  backboneDir: dir,
  normalisation,
  calibration,
}: Int8Form): Promise<string | Uint8Array<ArrayBuffer>> {
  const hash = calibrationHash(calibration)
  // The file's size is in its name: what was cut short is not taken.
  const kept = (await keptModels(dir)).find((name) => name.startsWith(prefix(hash)))
  if (kept && (await fileSize(path.join(dir, kept))) === Number(/-(\d+)\.onnx$/.exec(kept)?.[1]))
    return path.join(dir, kept)
  const bytes = int8Model(await loadGraph(dir), normalisation, calibration)
  const own = await readRanges(path.join(dir, rangesFile), calibration)
  if (typeof own === 'object' && calibrationHash(own) === hash)
    await keep(dir, `${prefix(hash)}${bytes.length}.onnx`, bytes)
  return bytes
}

function prefix(hash: string): string {
  return `int8-${FORMAT}-${hash.slice(0, 16)}-`
}

async function keptModels(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch(() => [])
  return names.filter((name) => /^int8-\d+-[0-9a-f]{16}-\d+\.onnx$/.test(name))
}

/** In the place of those of other ranges. A folder that may not be written to costs no more than making it again. */
async function keep(dir: string, name: string, bytes: Uint8Array): Promise<void> {
  try {
    for (const other of await keptModels(dir)) if (other !== name) await removeFile(path.join(dir, other))
    await writeFileAtomically(path.join(dir, name), [bytes])
  } catch {
    // The next one who opens it makes it again.
  }
}
