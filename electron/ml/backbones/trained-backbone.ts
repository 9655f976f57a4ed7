import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { LoupeError } from '../errors.ts'
import { makeOwn } from '../files/make.ts'
import { graphFiles } from './graph-file.ts'
import type { Graph } from './graph.ts'
import { onnxModel } from './onnx-writer.ts'
import type { PreparedBackbone } from './prepare.ts'
import { writeFiles } from './prepared-folder.ts'
import { readJsonSync } from '../regular-file.ts'

/** Where a run stores the network that it trained. */
function trainedDir(runDir: string): string {
  return join(runDir, 'backbone')
}

/** Writes a network that a run trained to the run's folder, as a prepared backbone with its own weights hash. */
export async function writeTrainedBackbone(
  runDir: string,
  { spec }: PreparedBackbone,
  graph: Graph,
): Promise<PreparedBackbone> {
  const hash = createHash('sha256')
  for (const [name, { data }] of graph.tensors)
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  const own = { ...spec, weightsHash: hash.digest('hex') }
  const dir = trainedDir(runDir)
  makeOwn(dir)
  const model = onnxModel({ graph, normalisation: spec.normalisation }).chunks
  await writeFiles(dir, own, { ...graphFiles(graph), 'backbone.onnx': model })
  return { spec: own, dir, model: join(dir, 'backbone.onnx') }
}

const description = z.object({ spec: z.object({ weightsHash: z.string().regex(/^[0-9a-f]{64}$/) }) })

/** Hash of the network that a run trained; null if there is none. */
export function trainedHash(runDir: string): string | null {
  try {
    return description.parse(readJsonSync(join(trainedDir(runDir), 'backbone.json'))).spec.weightsHash
  } catch {
    return null
  }
}

/** The network of a run that trained `base` further. Throws `no_run` if it is missing. */
export function readTrainedBackbone(runDir: string, base: PreparedBackbone): PreparedBackbone {
  const dir = trainedDir(runDir)
  const weightsHash = trainedHash(runDir)
  if (weightsHash !== null) return { spec: { ...base.spec, weightsHash }, dir, model: join(dir, 'backbone.onnx') }
  throw new LoupeError('no_run.trained_network')
}
