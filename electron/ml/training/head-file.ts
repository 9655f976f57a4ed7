import path from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../atomic-file.ts'
import { LoupeError } from '../errors.ts'
import type { FeatureScaling } from './feature-scaling.ts'
import type { Head, HeadLayer } from './head.ts'
import { readRegularFile, readJson } from '../regular-file.ts'

const layerSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Linear'), in: z.int().positive(), out: z.int().positive() }),
  z.object({ type: z.literal('ReLU') }),
  z.object({ type: z.literal('Dropout'), p: z.number() }),
])
const fileSchema = z.object({
  layers: z.array(layerSchema),
  penalty: z.number().nullable(),
  pictures: z.int().nullable(),
  scaling: z.object({ widths: z.array(z.int().positive()), scales: z.array(z.number().positive()) }).optional(),
})

/** A trained head and what it was solved with. */
interface KeptHead {
  head: Head
  /** L2 penalty of the convex solver; null for other heads. */
  penalty: number | null
  /** Number of training pictures used in the search for the penalty. */
  pictures: number | null
  /**
   * What the features of several backbones were multiplied by in training. The weights already include it: the head
   * takes unscaled features.
   */
  scaling?: FeatureScaling
}

/** Whether every weight is a finite number; otherwise all of a head's predictions are worthless. */
function isFinite({ layers }: Head): boolean {
  return layers.every(
    (layer) =>
      layer.type !== 'Linear' || (layer.weight.data.every(Number.isFinite) && layer.bias.every(Number.isFinite)),
  )
}

/**
 * Writes `head.json` (layers) and `head.bin` (float32 little-endian weights, each layer's weight then bias), each to a
 * temporary name first.
 * @throws LoupeError `failed` for weights that are not finite: the training did not produce anything worth keeping
 */
export async function writeHead(dir: string, { head, penalty, pictures, scaling }: KeptHead): Promise<void> {
  if (!isFinite(head)) throw new LoupeError('failed.infinite_weights')
  const layers = head.layers.map((layer) =>
    layer.type === 'Linear' ? { type: layer.type, in: layer.weight.rows, out: layer.weight.cols } : layer,
  )
  const weights = head.layers.flatMap((layer) => (layer.type === 'Linear' ? [layer.weight.data, layer.bias] : []))
  const bytes = Buffer.concat(weights.map((data) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)))
  await writeFileAtomically(path.join(dir, 'head.bin'), [bytes])
  await writeFileAtomically(path.join(dir, 'head.json'), [
    Buffer.from(JSON.stringify({ layers, penalty, pictures, scaling }, null, 2)),
  ])
}

/**
 * Reads what `writeHead` wrote. Throws `no_run` if the files are missing, do not match or contain numbers that are not
 * finite.
 */
export async function readHead(dir: string): Promise<KeptHead> {
  try {
    const description = fileSchema.parse(await readJson(path.join(dir, 'head.json')))
    const bytes = await readRegularFile(path.join(dir, 'head.bin'))
    let at = 0
    const take = (count: number): Float32Array => {
      const end = at + count * 4
      if (end > bytes.length) throw new RangeError('head.bin is cut short')
      const data = new Float32Array(bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + end))
      at = end
      return data
    }
    const layers = description.layers.map((layer): HeadLayer => {
      if (layer.type !== 'Linear') return layer
      const weight = { data: take(layer.in * layer.out), rows: layer.in, cols: layer.out }
      return { type: 'Linear', weight, bias: take(layer.out) }
    })
    if (at !== bytes.length) throw new RangeError('head.bin is too long')
    if (!isFinite({ layers })) throw new RangeError('head.bin holds numbers that are not finite')
    const { penalty, pictures, scaling } = description
    return { head: { layers }, penalty, pictures, ...(scaling && { scaling }) }
  } catch (error) {
    throw new LoupeError('no_run.weights', {}, { cause: error })
  }
}
