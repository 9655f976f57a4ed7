import * as tf from '@tensorflow/tfjs-core'
import { Untraceable, type TracedGraph, type TracedValue } from './traced-graph.ts'

/** The arguments of a kernel. `inputs` and `attrs` are TensorFlow.js's own. */
interface KernelCall {
  graph: TracedGraph
  /** The value of an input by its name or position; undefined if it is missing. */
  input(name: string | number): TracedValue
  optional(name: string): TracedValue | undefined
  attrs: Record<string, unknown>
}

type Kernel = (call: KernelCall) => TracedValue

/** A window that slides over pictures, as in convolutions and pools. */
interface WindowAttributes {
  filterSize: [number, number]
  strides: [number, number] | number
  pad: 'valid' | 'same' | number
  dilations?: [number, number] | number | null
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
  dataFormat?: string | null
}

/** The operations of exported models in ONNX. Each does what TensorFlow.js documents for its kernel of that name. */
export const kernels: Record<string, Kernel> = {
  [tf.Identity]: ({ input }) => input('x'),
  [tf.Slice]: ({ input, attrs }) => whole(input('x'), attrs.begin as number[], attrs.size as number[]),
  [tf.Cast]: ({ input, attrs }) =>
    attrs.dtype === 'float32' ? input('x') : refuse(`a cast to ${String(attrs.dtype)}`),
  [tf.Reshape]: ({ graph, input, attrs }) => reshaped(graph, input('x'), attrs.shape as number[]),
  [tf.Transpose]({ graph, input, attrs }) {
    const x = input('x')
    const perm = attrs.perm as number[]
    return made(
      perm.map((i) => x.shape[i]),
      graph.node('Transpose', [graph.name(x)], { perm }),
    )
  },
  [tf.PadV2]({ graph, input, attrs }) {
    const x = input('x')
    const paddings = attrs.paddings as [number, number][]
    const constant = graph.scalar(attrs.constantValue as number)
    const layout = graph.layoutOf([x])
    const placed = layout === 'second' ? [paddings[0], paddings[3], paddings[1], paddings[2]] : paddings
    const pads = graph.integers([...placed.map(([before]) => before), ...placed.map(([, after]) => after)])
    const name = graph.node('Pad', [graph.name(x, layout), pads, constant])
    return { shape: x.shape.map((n, i) => n + paddings[i][0] + paddings[i][1]), names: { [layout]: name } }
  },
  [tf.Relu]: (call) => ofEach(call, 'Relu', [call.input('x')]),
  [tf.Relu6]: (call) => clipped(call.graph, call.input('x'), 0, 6),
  [tf.ClipByValue]: ({ graph, input, attrs }) =>
    clipped(graph, input('x'), attrs.clipValueMin as number, attrs.clipValueMax as number),
  [tf.Add]: (call) => ofEach(call, 'Add', [call.input('a'), call.input('b')]),
  [tf.Softmax]({ graph, input, attrs }) {
    const x = input('logits')
    return made(x.shape, graph.node('Softmax', [graph.name(x)], { axis: at(attrs.dim as number, x) }))
  },
  [tf.Mean]({ graph, input, attrs }) {
    const x = input('x')
    const axes = tf.util.parseAxisParam(attrs.axis as number | number[], x.shape)
    const name = graph.node('ReduceMean', [graph.name(x)], { axes, keepdims: attrs.keepDims ? 1 : 0 })
    return made(
      x.shape.flatMap((n, i) => (!axes.includes(i) ? [n] : attrs.keepDims ? [1] : [])),
      name,
    )
  },
  [tf.MaxPool]: (call) => pooled(call, 'MaxPool', {}),
  [tf.AvgPool]: (call) => pooled(call, 'AveragePool', { count_include_pad: 0 }),
  [tf.Conv2D]: (call) => convolved(call, call.input('filter'), 1),
  [tf.FusedConv2D]: (call) => activated(call, convolved(call, call.input('filter'), 1, call.optional('bias'))),
  [tf.DepthwiseConv2dNative]: (call) => depthwise(call),
  [tf.FusedDepthwiseConv2D]: (call) => activated(call, depthwise(call, call.optional('bias'))),
  [tf._FusedMatMul](call) {
    const { graph, input, optional, attrs } = call
    if (attrs.transposeA || attrs.transposeB) refuse('a product of turned matrices')
    const [a, b, bias] = [input('a'), input('b'), optional('bias')]
    const product = made(
      [...a.shape.slice(0, -1), b.shape.at(-1) ?? 0],
      graph.node('MatMul', [graph.name(a), graph.name(b)]),
    )
    return activated(call, bias ? ofEach(call, 'Add', [product, bias]) : product)
  },
}

/** For several values along an axis; TensorFlow.js passes them by number. */
export function concatenated(graph: TracedGraph, values: TracedValue[], axis: number): TracedValue {
  const along = at(axis, values[0])
  const layout = along === 3 ? graph.layoutOf(values) : 'last'
  const name = graph.node(
    'Concat',
    values.map((value) => graph.name(value, layout)),
    { axis: layout === 'second' ? 1 : along },
  )
  const length = values.reduce((sum, { shape }) => sum + shape[along], 0)
  return { shape: values[0].shape.map((n, i) => (i === along ? length : n)), names: { [layout]: name } }
}

function refuse(what: string): never {
  throw new Untraceable(`${what} is not known here`)
}

function made(shape: number[], name: string): TracedValue {
  return { shape, names: { last: name } }
}

function at(axis: number, { shape }: TracedValue): number {
  return axis < 0 ? axis + shape.length : axis
}

function whole(x: TracedValue, begin: number[], size: number[]): TracedValue {
  const isWhole = x.shape.every((n, i) => begin[i] === 0 && (size[i] === n || size[i] === -1))
  return isWhole ? x : refuse('a part of a value')
}

function reshaped(graph: TracedGraph, x: TracedValue, given: number[]): TracedValue {
  const shape = tf.util.inferFromImplicitShape(given, tf.util.sizeFromShape(x.shape))
  if (x.numbers) return { shape, numbers: x.numbers, names: {} }
  return made(shape, graph.node('Reshape', [graph.name(x), graph.integers(shape)]))
}

/** An element-wise operation on one or two values. */
function ofEach({ graph }: KernelCall, type: string, values: TracedValue[]): TracedValue {
  const layout = graph.layoutOf(values)
  const shape = values
    .slice(1)
    .reduce((all, value) => tf.broadcast_util.assertAndGetBroadcastShape(all, value.shape), values[0].shape)
  return {
    shape,
    names: {
      [layout]: graph.node(
        type,
        values.map((value) => graph.name(value, layout)),
      ),
    },
  }
}

function clipped(graph: TracedGraph, x: TracedValue, smallest: number, largest: number): TracedValue {
  const layout = graph.layoutOf([x])
  const name = graph.node('Clip', [graph.name(x, layout), graph.scalar(smallest), graph.scalar(largest)])
  return { shape: x.shape, names: { [layout]: name } }
}

function activated({ graph, attrs }: KernelCall, x: TracedValue): TracedValue {
  switch (attrs.activation ?? 'linear') {
    case 'linear':
      return x
    case 'relu': {
      const layout = graph.layoutOf([x])
      return { shape: x.shape, names: { [layout]: graph.node('Relu', [graph.name(x, layout)]) } }
    }
    case 'relu6':
      return clipped(graph, x, 0, 6)
    default:
      return refuse(`the activation ${String(attrs.activation)}`)
  }
}

function pooled({ graph, input, attrs }: KernelCall, type: string, more: Record<string, number>): TracedValue {
  const x = input('x')
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as WindowAttributes
  const window = tf.backend_util.computePool2DInfo(shape4(x), filterSize, strides, 1, pad, dimRoundingMode)
  const kernel_shape = [window.filterHeight, window.filterWidth]
  const name = graph.node(type, [graph.name(x, 'second')], { kernel_shape, ...placed(window), ...more })
  return { shape: window.outShape, names: { second: name } }
}

function convolved(call: KernelCall, filter: TracedValue, group: number, bias?: TracedValue): TracedValue {
  const { graph, input } = call
  const window = windowOf(call, input('x'), filter, group !== 1)
  const [kh, kw] = filter.shape
  const outputs = window.outChannels
  // `[kh, kw, in, out]` as `[out, in, kh, kw]`; of a depthwise kernel, `[kh, kw, channels, m]`, as `[channels × m, 1, kh, kw]`.
  const turned = graph.node('Transpose', [graph.name(filter)], { perm: group === 1 ? [3, 2, 0, 1] : [2, 3, 0, 1] })
  const kernel = group === 1 ? turned : graph.node('Reshape', [turned, graph.integers([outputs, 1, kh, kw])])
  const inputs = [graph.name(input('x'), 'second'), kernel, ...(bias ? [graph.name(flat(bias))] : [])]
  const name = graph.node('Conv', inputs, {
    kernel_shape: [kh, kw],
    dilations: [window.dilationHeight, window.dilationWidth],
    group,
    ...placed(window),
  })
  return { shape: window.outShape, names: { second: name } }
}

function depthwise(call: KernelCall, bias?: TracedValue): TracedValue {
  const filter = call.input('filter')
  return convolved(call, filter, filter.shape[2], bias)
}

function windowOf({ attrs }: KernelCall, x: TracedValue, filter: TracedValue, isDepthwise: boolean) {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } = attrs as unknown as WindowAttributes
  if ((dataFormat ?? 'NHWC') !== 'NHWC') refuse('another layout of pictures')
  return tf.backend_util.computeConv2DInfo(
    shape4(x),
    shape4(filter),
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
  )
}

function placed({ padInfo, strideHeight, strideWidth }: tf.backend_util.Conv2DInfo) {
  return {
    pads: [padInfo.top, padInfo.left, padInfo.bottom, padInfo.right],
    strides: [strideHeight, strideWidth],
  }
}

/** A bias as a plain list. */
function flat(bias: TracedValue): TracedValue {
  if (!bias.numbers) refuse('a bias that is computed')
  return bias.shape.length === 1
    ? bias
    : { shape: [tf.util.sizeFromShape(bias.shape)], numbers: bias.numbers, names: {} }
}

function shape4({ shape }: TracedValue): [number, number, number, number] {
  const [a, b, c, d, ...more] = shape
  if (shape.length !== 4 || more.length > 0) refuse(`a value of the shape ${shape.join(' × ')}`)
  return [a, b, c, d]
}
