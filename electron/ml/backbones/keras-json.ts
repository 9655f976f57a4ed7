import { z } from 'zod'
import { LoupeError } from '../errors.ts'

/** The error for every file that cannot be read as a backbone. */
export function invalid(detail: string, cause?: unknown): LoupeError {
  return new LoupeError('backbone_invalid.files', { detail }, { cause })
}

/** The sentence about a fault of ours; for any other, only its place. */
const ours = {
  name: 'is not a plain name',
  file: 'is not a plain file name',
  shared: 'is shared between several places',
  type: 'is not float32',
  quantised: 'is quantised, which is not read',
} as const

/** Layer and weight names become names in files that Loupe writes, so only simple ones are allowed. */
const name = z.string().regex(/^[A-Za-z0-9_.][A-Za-z0-9_./-]{0,199}$/, ours.name)
const size = z.number().int().min(1).max(1_000_000)
const kernel = z.tuple([size.max(255), size.max(255)])
const pad = z.number().int().min(0).max(255)
const padding = z.enum(['valid', 'same']).default('valid')
const channelsLast = z.literal('channels_last').default('channels_last')
const undilated = z.tuple([z.literal(1), z.literal(1)]).default([1, 1])
const linearOrRelu = z.enum(['linear', 'relu', 'relu6']).nullish()

const convolution = {
  kernel_size: kernel,
  strides: kernel.default([1, 1]),
  padding,
  data_format: channelsLast,
  dilation_rate: undilated,
  activation: linearOrRelu,
  use_bias: z.boolean().default(true),
}

/** What is read of each kind of layer; other kinds cannot be part of a backbone. */
const configs = {
  InputLayer: z.object({
    batch_input_shape: z.tuple([z.null(), size.max(65_535).nullable(), size.max(65_535).nullable(), z.literal(3)]),
  }),
  Conv2D: z.object({ ...convolution, filters: size, groups: size.default(1) }),
  DepthwiseConv2D: z.object({ ...convolution, depth_multiplier: size.default(1) }),
  BatchNormalization: z.object({
    axis: z.union([z.literal(3), z.literal(-1), z.tuple([z.literal(3)]), z.tuple([z.literal(-1)])]),
    epsilon: z.number().gt(0).lt(1),
    center: z.boolean().default(true),
    scale: z.boolean().default(true),
  }),
  Activation: z.object({ activation: z.string() }),
  ReLU: z.object({
    max_value: z.literal(6).nullish(),
    negative_slope: z.literal(0).nullish(),
    threshold: z.literal(0).nullish(),
  }),
  ZeroPadding2D: z.object({
    padding: z.tuple([z.tuple([pad, pad]), z.tuple([pad, pad])]),
    data_format: channelsLast,
  }),
  MaxPooling2D: z.object({ pool_size: kernel, strides: kernel.nullish(), padding, data_format: channelsLast }),
  Add: z.object({}),
  GlobalAveragePooling2D: z.object({ data_format: channelsLast }),
  Dropout: z.object({}),
  Flatten: z.object({}),
  Dense: z.object({}),
  Softmax: z.object({}),
}

type Kind = keyof typeof configs

/** A layer of a Keras functional model, with a validated configuration. */
export type KerasLayer = {
  [K in Kind]: { name: string; kind: K; config: z.output<(typeof configs)[K]>; inputs: string[] }
}[Kind]

/** `bytes` is the tensor's length in the shards; `shape` is Keras's (convolution kernels `[kh, kw, in, out]`). */
interface KerasWeight {
  name: string
  shape: number[]
  bytes: number
}

export interface KerasModel {
  layers: Map<string, KerasLayer>
  output: string
  /** Names of the shard files beside model.json, and the tensors that they contain one after the other. */
  groups: { shards: string[]; weights: KerasWeight[] }[]
}

const reference = z.tuple([name, z.literal(0), z.literal(0)]).rest(z.unknown())
const layerJson = z.object({
  name,
  class_name: z.string(),
  config: z.record(z.string(), z.unknown()),
  inbound_nodes: z.array(z.array(reference)).max(1, ours.shared),
})
const functional = z.object({
  class_name: z.enum(['Model', 'Functional']),
  config: z.object({
    layers: z.array(layerJson).min(1).max(10_000),
    input_layers: z.array(z.unknown()).length(1),
    output_layers: z.array(reference).length(1),
  }),
})
const fileJson = z.object({
  /** In Keras's own files the model is wrapped; in TensorFlow.js's it is not. */
  modelTopology: z.preprocess(withoutEnvelope, functional),
  weightsManifest: z
    .array(
      z.object({
        paths: z.array(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}$/, ours.file)),
        weights: z.array(
          z.object({
            name,
            shape: z.array(z.number().int().min(1)).max(8),
            dtype: z.literal('float32', ours.type),
            quantization: z.undefined(ours.quantised).optional(),
          }),
        ),
      }),
    )
    .max(1000),
})

function withoutEnvelope(topology: unknown): unknown {
  const hasEnvelope = typeof topology === 'object' && topology !== null && 'model_config' in topology
  return hasEnvelope ? topology.model_config : topology
}

/**
 * Validates a tfjs layers-model JSON (`model.json`). Every number in the result is within bounds. Throws
 * `backbone_invalid`.
 */
export function parseKerasModel(json: string): KerasModel {
  const { modelTopology, weightsManifest } = checked(fileJson, parsed(json), 'model.json')
  const layers = new Map<string, KerasLayer>()
  for (const { name, class_name, config, inbound_nodes } of modelTopology.config.layers) {
    if (layers.has(name)) throw invalid(`two layers are called ${name}`)
    if (!Object.hasOwn(configs, class_name)) throw invalid(`layers of the kind ${class_name} are not supported`)
    const kind = class_name as Kind
    layers.set(name, {
      name,
      kind,
      config: checked<unknown>(configs[kind], config, `layer ${name}`),
      inputs: inbound_nodes.flat().map(([input]) => input),
    } as KerasLayer)
  }
  return {
    layers,
    output: modelTopology.config.output_layers[0][0],
    groups: weightsManifest.map(({ paths, weights }) => ({
      shards: paths,
      weights: weights.map(({ name, shape }) => ({ name, shape, bytes: byteCount(name, shape) })),
    })),
  }
}

function byteCount(name: string, shape: number[]): number {
  const bytes = shape.reduce((product, dimension) => product * dimension, 4)
  if (!Number.isSafeInteger(bytes)) throw invalid(`the weight ${name} is impossibly large`)
  return bytes
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    throw invalid('model.json is not JSON', error)
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]
  const why = (Object.values(ours) as string[]).includes(message) ? message : 'is not as expected'
  throw invalid(`${what}${path.length ? `, ${path.join('.')}` : ''}: ${why}`, result.error)
}
