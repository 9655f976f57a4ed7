import {
  elementTypes,
  integersMessage,
  nodeMessage,
  modelMessage,
  tensorMessage,
  valueMessage,
  type Attributes,
} from '../../backbones/onnx-messages.ts'
import type { Message } from '../../backbones/protobuf.ts'

/** Thrown for operations of TensorFlow.js that have no form here. */
export class Untraceable extends Error {}

/** Protocol buffers end at 2 GiB. */
const LARGEST = 2 ** 31 - 1

/**
 * The position of channels: last as in TensorFlow.js, or second as ONNX's convolutions need them. Values that are not
 * pictures are `last`.
 */
type Layout = 'last' | 'second'

/** A value of TensorFlow.js: its shape there, its numbers if it is constant, and its ONNX name in each layout. */
export interface TracedValue {
  shape: number[]
  numbers?: Float32Array
  names: Partial<Record<Layout, string>>
}

const perms: Record<Layout, number[]> = { second: [0, 3, 1, 2], last: [0, 2, 3, 1] }

/** Builds an ONNX model from operations as they are traced. */
export class TracedGraph {
  readonly #nodes: Message[] = []
  readonly #constants: Message[] = []
  readonly #inputs: Message[] = []
  #count = 0

  /** An input, uint8 `[n, height, width, 3]`, converted to the floats that the model takes. */
  input(name: string, [n, height, width, channels]: number[]): TracedValue {
    this.#inputs.push(valueMessage(name, 'uint8', [n, height, width, channels]))
    const planes = this.node('Transpose', [name], { perm: perms.second })
    const floats = this.node('Cast', [planes], { to: elementTypes.float32 })
    return { shape: [n, height, width, channels], names: { second: floats } }
  }

  /** A value's name in a layout; it is transposed if not available yet. */
  name(value: TracedValue, layout: Layout = 'last'): string {
    const { shape, numbers, names } = value
    if (numbers && !names.last)
      this.#constants.push(tensorMessage((names.last = this.#fresh()), { shape, data: numbers }))
    const other = names[layout === 'last' ? 'second' : 'last']
    const found = names[layout] ?? (other && this.node('Transpose', [other], { perm: perms[layout] }))
    if (!found) throw new TypeError('a value that nothing gives')
    return (names[layout] = found)
  }

  /** The layout in which an element-wise operation needs the fewest transpositions. */
  layoutOf(values: TracedValue[]): Layout {
    return values.every(({ shape }) => shape.length === 4) && values.some(({ names }) => names.second)
      ? 'second'
      : 'last'
  }

  /** Adds an operation and returns the name of its output. */
  node(type: string, inputs: string[], attributes: Attributes = {}): string {
    const output = this.#fresh()
    this.#nodes.push(nodeMessage(type, inputs, output, attributes))
    return output
  }

  /** A list of whole numbers, such as a shape. */
  integers(values: number[]): string {
    const name = this.#fresh()
    this.#constants.push(integersMessage(name, 'int64', [values.length], BigInt64Array.from(values, BigInt)))
    return name
  }

  /** A single number. */
  scalar(value: number): string {
    const name = this.#fresh()
    this.#constants.push(tensorMessage(name, { shape: [], data: Float32Array.of(value) }))
    return name
  }

  /** The model with this value as its output. */
  finish(answer: TracedValue): Uint8Array<ArrayBuffer> {
    const name = this.name(answer)
    const model = modelMessage({
      name: 'traced',
      nodes: this.#nodes,
      constants: this.#constants,
      inputs: this.#inputs,
      outputs: [valueMessage(name, 'float32', answer.shape)],
    })
    if (model.byteLength > LARGEST) throw new Untraceable('the model is larger than 2 GiB')
    return model.whole()
  }

  #fresh(): string {
    return `value${this.#count++}`
  }
}
