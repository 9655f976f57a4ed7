import { Message } from './protobuf.ts'
import type { GraphTensor } from './graph.ts'

/**
 * Messages of the ONNX format, with the field numbers of onnx.proto (ONNX 1.12, IR version 8). Only what models written
 * here need.
 */

const IR_VERSION = 8
const OPSET = 17

/** onnx.TensorProto.DataType */
export const elementTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7 } as const

/** onnx.AttributeProto.AttributeType */
const attributeTypes = { float: 1, int: 2, ints: 7 } as const

/** Attributes of a node: a list becomes INTS, a number INT. */
export type Attributes = Record<string, number | readonly number[]>

export function nodeMessage(type: string, inputs: string[], output: string, attributes: Attributes = {}): Message {
  const message = new Message()
  for (const input of inputs) message.text(1, input)
  message.text(2, output).text(3, output).text(4, type)
  for (const [name, value] of Object.entries(attributes)) {
    const attribute = new Message().text(1, name)
    if (typeof value === 'number') attribute.uint(3, value).uint(20, attributeTypes.int)
    else {
      for (const item of value) attribute.uint(8, item)
      attribute.uint(20, attributeTypes.ints)
    }
    message.message(5, attribute)
  }
  return message
}

/**
 * A float32 constant; its data is referenced, not copied. Every machine Loupe runs on is little-endian, like the
 * format.
 */
export function tensorMessage(name: string, { shape, data }: GraphTensor): Message {
  return new Message()
    .uints(1, shape)
    .uint(2, elementTypes.float32)
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

/** A constant of whole numbers; its data is referenced, not copied. */
export function integersMessage(
  name: string,
  type: 'uint8' | 'int8' | 'int32' | 'int64',
  shape: readonly number[],
  data: Uint8Array | Int8Array | Int32Array | BigInt64Array,
): Message {
  return new Message()
    .uints(1, shape)
    .uint(2, elementTypes[type])
    .text(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
}

/** An input or output of the graph; a name in the shape stands for a length only known at run time. */
export function valueMessage(
  name: string,
  type: keyof typeof elementTypes,
  shape: readonly (number | string)[],
): Message {
  const dimensions = new Message()
  for (const length of shape)
    dimensions.message(1, typeof length === 'number' ? new Message().uint(1, length) : new Message().text(2, length))
  const tensor = new Message().uint(1, elementTypes[type]).message(2, dimensions)
  return new Message().text(1, name).message(2, new Message().message(1, tensor))
}

export interface OnnxGraph {
  name: string
  nodes: Message[]
  constants: Message[]
  inputs: Message[]
  outputs: Message[]
}

export function modelMessage({ name, nodes, constants, inputs, outputs }: OnnxGraph): Message {
  const graph = new Message()
  for (const node of nodes) graph.message(1, node)
  graph.text(2, name)
  for (const constant of constants) graph.message(5, constant)
  for (const input of inputs) graph.message(11, input)
  for (const output of outputs) graph.message(12, output)
  return new Message()
    .uint(1, IR_VERSION)
    .text(2, 'Loupe')
    .message(7, graph)
    .message(8, new Message().text(1, '').uint(2, OPSET))
}
