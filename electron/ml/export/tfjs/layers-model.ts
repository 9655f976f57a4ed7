import path from 'node:path'
import type * as tf from '@tensorflow/tfjs-core'
import { readRegularFile, readJson } from '../../regular-file.ts'

/**
 * Reads a layers model from a folder, since TensorFlow.js without its Node package cannot. The result can be loaded
 * several times.
 */
export async function readLayersModel(dir: string): Promise<tf.io.IOHandler> {
  const { modelTopology, weightsManifest } = (await readJson(path.join(dir, 'model.json'))) as tf.io.ModelJSON
  const files = weightsManifest.flatMap((group) => group.paths)
  const shards = await Promise.all(files.map((file) => readRegularFile(path.join(dir, path.basename(file)))))
  const weightData = shards.map(({ buffer, byteOffset, byteLength }) =>
    // Large files get their own buffer.
    byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength),
  )
  const weightSpecs = weightsManifest.flatMap((group) => group.weights)
  return { load: () => Promise.resolve({ modelTopology, weightSpecs, weightData }) }
}
