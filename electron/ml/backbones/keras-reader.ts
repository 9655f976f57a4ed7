import { basename, dirname } from 'node:path'
import type { Graph } from './graph.ts'
import { KerasGraphBuilder } from './keras-graph.ts'
import { invalid, parseKerasModel } from './keras-json.ts'
import { featureLayer, runningOrder } from './keras-order.ts'
import { fileSize } from '../atomic-file.ts'
import { readKerasWeights, type ReadOptions } from './keras-weights.ts'
import { readRegularFile } from '../regular-file.ts'

const LARGEST_JSON = 64 << 20

/**
 * Reads a Keras functional model saved as a tfjs layers model (`model.json` and its shards) into a graph:
 * BatchNormalization as separate nodes, zero padding merged into convolutions and pools, classifier dropped, globally
 * pooled features `[n, d]` as the output.
 *
 * `sha256` is the hash of the bytes of `model.json` and of every shard in the manifest's order. The files are not
 * trusted. Throws `backbone_invalid`, `cancelled`.
 */
export async function readKerasModel(
  path: string,
  options: ReadOptions = {},
): Promise<{ graph: Graph; sha256: string }> {
  const json = await readJson(path)
  const model = parseKerasModel(json.toString('utf8'))
  const last = featureLayer(model)
  const layers = runningOrder(model, last)
  const kept = new Set(layers.map(({ name }) => name))
  const isWanted = (weight: string) => kept.has(weight.slice(0, weight.lastIndexOf('/')))
  const { tensors, sha256 } = await readKerasWeights(dirname(path), json, model, isWanted, options)
  const builder = new KerasGraphBuilder(tensors)
  for (const layer of layers) builder.add(layer)
  return { graph: builder.finish(last.name), sha256 }
}

async function readJson(path: string): Promise<Buffer> {
  const size = await fileSize(path)
  if (size === undefined) throw invalid(`${basename(path)} is missing`)
  if (size > LARGEST_JSON) throw invalid(`${basename(path)} is too large`)
  return readRegularFile(path)
}
