import { join } from 'node:path'
import { z } from 'zod'
import { LoupeError } from '../errors.ts'
import { fileSize } from '../atomic-file.ts'
import { type Graph, type GraphTensor, inputsOf, tensorsOf } from './graph.ts'
import { openRegularFile, readJson } from '../regular-file.ts'

const GRAPH = 'graph.json'
const WEIGHTS = 'weights.bin'

const name = z.string().min(1)
const whole = z.number().int().min(0)
const length = whole.min(1)
const pair = z.tuple([length, length])
const pads = z.tuple([whole, whole, whole, whole])

const window = { input: name, kernel: pair, strides: pair, pads }

const nodeJson = z.discriminatedUnion('op', [
  z.object({ name, op: z.literal('input') }),
  z.object({
    name,
    op: z.literal('conv'),
    input: name,
    weight: name,
    bias: name.optional(),
    strides: pair,
    pads,
    groups: length,
  }),
  z.object({
    name,
    op: z.literal('batchNorm'),
    input: name,
    weight: name,
    bias: name,
    mean: name,
    variance: name,
    epsilon: z.number().gt(0),
  }),
  z.object({ name, op: z.enum(['maxPool', 'averagePool']), ...window }),
  z.object({ name, op: z.enum(['relu', 'relu6', 'globalAveragePool', 'flatten']), input: name }),
  z.object({ name, op: z.literal('add'), inputs: z.tuple([name, name]) }),
  z.object({ name, op: z.literal('concat'), inputs: z.array(name).min(1) }),
  z.object({ name, op: z.literal('linear'), input: name, weight: name, bias: name }),
])
const graphJson = z.object({
  nodes: z.array(nodeJson),
  output: name,
  /** In the order of `weights.bin`. */
  tensors: z.array(z.object({ name, shape: z.array(length) })),
})

/** The two files of a graph on disk: `graph.json`, and `weights.bin`, the tensors as little-endian float32. */
export function graphFiles({ nodes, tensors, output }: Graph): Record<typeof GRAPH | typeof WEIGHTS, Uint8Array[]> {
  const entries = [...tensors].map(([name, { shape }]) => ({ name, shape }))
  const json = JSON.stringify({ nodes, output, tensors: entries } satisfies z.input<typeof graphJson>)
  return {
    [GRAPH]: [new TextEncoder().encode(json)],
    // Every machine Loupe runs on is little-endian, so the arrays' bytes are written as they are.
    [WEIGHTS]: [...tensors.values()].map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  }
}

/** Reads the graph of a prepared backbone's folder. Its tensors share one block of memory. Throws `backbone_invalid`. */
export async function loadGraph(dir: string): Promise<Graph> {
  const { nodes, output, tensors: entries } = await readGraphJson(join(dir, GRAPH))
  const path = join(dir, WEIGHTS)
  const lengths = entries.map(({ shape }) => shape.reduce((product, n) => product * n, 1))
  const total = lengths.reduce((sum, n) => sum + n, 0)
  if ((await fileSize(path)) !== total * 4) throw damaged(dir)
  const all = await readFloats(path, total)
  const tensors = new Map<string, GraphTensor>()
  let at = 0
  for (const [i, { name, shape }] of entries.entries()) {
    tensors.set(name, { shape, data: all.subarray(at, at + lengths[i]) })
    at += lengths[i]
  }
  const graph: Graph = { nodes, tensors, output }
  if (!isSound(graph)) throw damaged(dir)
  return graph
}

/** Each must refer to something before it. */
function isSound({ nodes, tensors, output }: Graph): boolean {
  const known = new Set<string>()
  for (const node of nodes) {
    if (!inputsOf(node).every((input) => known.has(input)) || known.has(node.name)) return false
    if (!tensorsOf(node).every(([name, axes]) => tensors.get(name)?.shape.length === axes)) return false
    known.add(node.name)
  }
  return known.has(output)
}

async function readGraphJson(path: string): Promise<z.output<typeof graphJson>> {
  try {
    return graphJson.parse(await readJson(path))
  } catch (error) {
    throw damaged(path, error)
  }
}

async function readFloats(path: string, count: number): Promise<Float32Array> {
  const floats = new Float32Array(count)
  const bytes = new Uint8Array(floats.buffer)
  const file = await openRegularFile(path)
  try {
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await file.read(bytes, at, Math.min(bytes.length - at, 16 << 20))
      if (bytesRead === 0) throw damaged(path)
      at += bytesRead
    }
  } finally {
    await file.close()
  }
  return floats
}

function damaged(place: string, cause?: unknown): LoupeError {
  return new LoupeError('backbone_invalid.prepared', { place }, { cause })
}
