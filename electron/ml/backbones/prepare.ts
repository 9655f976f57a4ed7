import { dirname, join } from 'node:path'
import { makeTree } from '../files/make-tree.ts'
import { removeMade } from '../files/remove.ts'
import { checkCancelled } from '../errors.ts'
import { renamePatiently } from '../atomic-file.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { sweepDead, temporaryFolder, temporaryName } from '../temporary.ts'
import { graphFiles } from './graph-file.ts'
import type { Calibration } from './int8/calibration.ts'
import type { ReadOptions } from './keras-weights.ts'
import { onnxModel } from './onnx-writer.ts'
import { isPrepared, writeFiles } from './prepared-folder.ts'
import { readSource } from './source.ts'
import { featuresName, type BackboneSpec } from './spec.ts'

export { loadGraph } from './graph-file.ts'

/** A backbone ready to run. */
export interface PreparedBackbone {
  spec: BackboneSpec
  /** Contains `graph.json` and `weights.bin` (for `loadGraph`), `backbone.onnx` and `backbone.json`. */
  dir: string
  /** Path of `backbone.onnx`: input `image` uint8 RGB `[n, h, w, 3]`, output `features` `[n, d]`. */
  model: string
  /** Its int8 ranges, which depend on no project; null or missing if there are none. */
  ranges?: Calibration | null
}

export interface PrepareOptions extends ReadOptions {
  /** A folder of backbones prepared when the app was packaged, with one folder per name. It is only read. */
  packaged?: string
}

/** Prefix of the folders in which earlier versions built one. */
const earlier = /^\.[\w@.-]+-\d{1,10}-[0-9a-f]+(?:-old)?$/

/**
 * Returns the prepared backbone, after building it under `home/backbones/NAME` (`NAME@logits` for features other than
 * the pooled ones) if it is missing, incomplete or of another version. The folder is built under another name and
 * renamed, so two processes may do this at the same time. Progress is in bytes of the source, read once and written
 * twice. Throws `backbone_invalid`, `cancelled`.
 */
export async function prepareBackbone(
  spec: BackboneSpec,
  home: string,
  { packaged, ...options }: PrepareOptions = {},
): Promise<PreparedBackbone> {
  const root = join(home, 'backbones')
  const name = featuresName(spec)
  const target = join(root, name)
  for (const dir of packaged ? [join(packaged, name), target] : [target])
    if (await isPrepared(dir, spec)) return prepared(spec, dir)

  makePrivateFolder(home)
  makeTree(root)
  sweepDead(root, earlier)
  const building = temporaryFolder(root, 'preparing')
  try {
    await build(spec, home, building, options)
    await putInPlace(building, target, spec)
  } finally {
    await removeMade(building)
  }
  return prepared(spec, target)
}

function prepared(spec: BackboneSpec, dir: string): PreparedBackbone {
  return { spec, dir, model: join(dir, 'backbone.onnx') }
}

async function build(
  spec: BackboneSpec,
  home: string,
  dir: string,
  { onProgress, signal }: ReadOptions,
): Promise<void> {
  let source = 0
  const graph = await readSource(spec, home, {
    signal,
    onProgress: (done, total) => {
      source = total
      onProgress?.(done, 3 * total)
    },
  })
  const files = {
    ...graphFiles(graph),
    'backbone.onnx': onnxModel({ graph, normalisation: spec.normalisation }).chunks,
  }
  const bytes = Object.values(files)
    .flat()
    .reduce((sum, chunk) => sum + chunk.byteLength, 0)
  let written = 0
  await writeFiles(dir, spec, files, (more) => {
    checkCancelled(signal)
    written += more
    onProgress?.(Math.round(source + 2 * source * (written / bytes)), 3 * source)
  })
}

/** Renames the finished folder to its place. An existing one is kept if it is complete, else moved away and deleted. */
async function putInPlace(building: string, target: string, spec: BackboneSpec): Promise<void> {
  const old = join(dirname(target), temporaryName('replaced'))
  for (let attempt = 0; ; attempt++) {
    try {
      return await renamePatiently(building, target)
    } catch (error) {
      // Something is there: what another process has just finished, or what this preparation should replace.
      if (await isPrepared(target, spec)) return
      if (attempt === 3) throw error
    }
    await renamePatiently(target, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await removeMade(old)
  }
}
