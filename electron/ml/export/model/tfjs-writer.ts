import { join } from 'node:path'
import { makeTree } from '../../files/make-tree.ts'
import { writeFileAtomically } from '../../atomic-file.ts'
import type { NetworkBranch } from '../../backbones/onnx-writer.ts'
import type { Graph, Normalisation } from '../../backbones/graph.ts'
import type { Head } from '../../training/head.ts'
import { classifierLayers } from './classifier.ts'
import type { KerasTensor } from './keras-kernels.ts'
import { tfjsTopology } from './tfjs-topology.ts'

/** Size of a model's pictures, in pixels. */
export interface PictureSize {
  height: number
  width: number
}

/** Size of a shard in bytes, the same as TensorFlow.js uses: small enough for a browser's cache. */
const SHARD = 4 << 20

/**
 * Writes a tfjs layers model, `model.json` and its shards, into `dir`: input `image`, RGB as floats 0–255 `[n, height,
 * width, 3]` (and those of further networks, whose features are joined), output `probabilities` `[n, classes]`, or
 * `features` `[n, d]` without a head. It loads with `tf.loadLayersModel` and needs no custom layers. `model.json` is
 * written last. Throws `export_failed` if the graph has no such form.
 */
export async function writeTfjsModel(
  dir: string,
  graph: Graph,
  normalisation: Normalisation,
  head?: Head,
  size?: PictureSize,
  others: NetworkBranch[] = [],
): Promise<void> {
  const classifier = head && classifierLayers(head)
  const { config, weights } = tfjsTopology([{ graph, normalisation, input: 'image', size }, ...others], classifier)
  const bytes = weights.reduce((sum, { tensor }) => sum + tensor.shape.reduce((product, n) => product * n, 4), 0)
  const count = Math.ceil(bytes / SHARD)
  const paths = Array.from({ length: count }, (_, i) => `group1-shard${i + 1}of${count}.bin`)
  makeTree(dir)
  let i = 0
  for (const shard of shards(weights.map(({ tensor }) => tensor)))
    await writeFileAtomically(join(dir, paths[i++]), shard)
  const json = {
    format: 'layers-model',
    generatedBy: 'Loupe',
    convertedBy: null,
    modelTopology: { keras_version: '2.2.4', backend: 'tensorflow', model_config: { class_name: 'Model', config } },
    weightsManifest: [
      { paths, weights: weights.map(({ name, tensor }) => ({ name, shape: tensor.shape, dtype: 'float32' })) },
    ],
  }
  await writeFileAtomically(join(dir, 'model.json'), [new TextEncoder().encode(JSON.stringify(json))])
}

/** The tensors' bytes in sequence, split into lists of chunks that add up to SHARD bytes. */
function* shards(tensors: KerasTensor[]): Generator<Uint8Array[]> {
  let shard: Uint8Array[] = []
  let room = SHARD
  for (const tensor of tensors) {
    const floats = tensor.data()
    let bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
    while (bytes.length > 0) {
      const part = bytes.subarray(0, room)
      bytes = bytes.subarray(part.length)
      shard.push(part)
      room -= part.length
      if (room === 0) {
        yield shard
        shard = []
        room = SHARD
      }
    }
  }
  if (shard.length) yield shard
}
