import { join } from 'node:path'
import { LoupeError } from '../errors.ts'
import { ownPackage } from '../own-package.ts'
import type { Graph } from './graph.ts'
import { importedWeights } from './imported.ts'
import { readKerasModel } from './keras-reader.ts'
import type { ReadOptions } from './keras-weights.ts'
import type { BackboneSource, BackboneSpec } from './spec.ts'
import { readWeights } from './torch/weights-reader.ts'

/**
 * Reads the network that a backbone is made from. Throws `backbone_invalid` for files other than expected, `cancelled`.
 */
export async function readSource(
  { name, source, weightsHash }: BackboneSpec,
  home: string,
  options: ReadOptions,
): Promise<Graph> {
  const { graph, sha256 } = await (source.type === 'keras'
    ? readKerasModel(kerasPath(source), options)
    : readWeights(importedWeights(home, name), source.architecture, { ...options, features: source.features }))
  if (sha256 === weightsHash) return graph
  if (source.type === 'weights') throw new LoupeError('backbone_invalid.changed', { name })
  throw new LoupeError('backbone_invalid.not_published', { name, package: source.package })
}

function kerasPath({ package: name, path }: Extract<BackboneSource, { type: 'keras' }>): string {
  if (name === undefined) return path
  const folder = ownPackage(name)
  if (folder) return join(folder, path)
  throw new LoupeError('backbone_invalid.no_package', { package: name })
}
