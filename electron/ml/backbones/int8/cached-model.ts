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

/** Increased whenever the int8 form changes for equal weights and ranges. */
const FORMAT = 1

/** What the int8 form of a backbone is made from when it is opened. */
export interface Int8Form {
  /** Folder of the prepared backbone: `graph.json`, `weights.bin`. */
  backboneDir: string
  normalisation: Normalisation
  calibration: Calibration
}

/**
 * A backbone in int8 as ONNX, with the same input and output as in float32. Throws `backbone_invalid` if the
 * calibration is of another graph.
 */
export function int8Model(
  graph: Graph,
  normalisation: Normalisation,
  calibration: Calibration,
): Uint8Array<ArrayBuffer> {
  return modelBytes({ graph, normalisation, body: quantisedBody(rangesOf(calibration)) })
}

/**
 * The int8 form of a prepared backbone: the path of the file cached beside its weights if it has the same ranges, else
 * its bytes. The first one made with the backbone's own ranges is cached: reading it takes a tenth of the time.
 */
export async function int8ModelOf({
  backboneDir: dir,
  normalisation,
  calibration,
}: Int8Form): Promise<string | Uint8Array<ArrayBuffer>> {
  const hash = calibrationHash(calibration)
  // The size is part of the file's name, so that a truncated file is not used.
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

/** Replaces those with other ranges. If the folder cannot be written to, the file is simply made again each time. */
async function keep(dir: string, name: string, bytes: Uint8Array): Promise<void> {
  try {
    for (const other of await keptModels(dir)) if (other !== name) await removeFile(path.join(dir, other))
    await writeFileAtomically(path.join(dir, name), [bytes])
  } catch {
    // It will be made again the next time.
  }
}
