import { basename } from 'node:path'
import { checkCancelled } from '../../errors.ts'
import type { Graph, GraphTensor } from '../graph.ts'
import type { ReadOptions } from '../keras-weights.ts'
import { architectureNamed, type FeaturePoint } from '../torchvision/architectures.ts'
import { checkFit } from './fit.ts'
import { openWeights } from './open-weights.ts'

/**
 * Reads a file of weights into the graph of a network, with BatchNorm as separate nodes. Only the tensors that the
 * network needs are read. `sha256` is that of the whole file; progress is in its bytes. The file is not trusted. Throws
 * `backbone_invalid`, `cancelled`.
 */
export async function readWeights(
  path: string,
  architectureName: string,
  { onProgress, signal, features }: ReadOptions & { features?: FeaturePoint } = {},
): Promise<{ graph: Graph; sha256: string }> {
  const architecture = architectureNamed(architectureName, { features })
  const file = await openWeights(path)
  try {
    checkFit(file.tensors, architecture, basename(path))
    const tensors = new Map<string, GraphTensor>()
    for (const name of architecture.tensors.keys()) {
      checkCancelled(signal)
      tensors.set(name, { shape: file.tensors.get(name)?.shape ?? [], data: await file.read(name) })
    }
    let done = 0
    const sha256 = await file.sha256((bytes) => {
      checkCancelled(signal)
      onProgress?.((done += bytes), file.bytes)
    })
    return { graph: architecture.build(tensors), sha256 }
  } finally {
    await file.close()
  }
}
