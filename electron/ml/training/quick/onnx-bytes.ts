import { modelMessage, nodeMessage, valueMessage, type Attributes } from '../../backbones/onnx-messages.ts'
import { Message } from '../../backbones/protobuf.ts'

/** One node of a small graph, with ONNX's names. */
export interface OnnxNode {
  op: string
  inputs: string[]
  output: string
  attributes?: Attributes
}

/** A float32 input or output: names are free sizes, numbers are fixed ones. */
interface OnnxValue {
  name: string
  shape: (string | number)[]
}

/** A constant integer tensor of one dimension, such as a shape or axes. */
interface OnnxConstant {
  name: string
  values: number[]
}

/** onnx.TensorProto.DataType */
const int64 = 7

/** The bytes of one ONNX model of float32 inputs and outputs. */
export function onnxModel(graph: {
  nodes: OnnxNode[]
  constants: OnnxConstant[]
  inputs: OnnxValue[]
  outputs: OnnxValue[]
}): Uint8Array {
  const { chunks } = modelMessage({
    name: 'softmax-regression',
    nodes: graph.nodes.map(({ op, inputs, output, attributes }) => nodeMessage(op, inputs, output, attributes)),
    constants: graph.constants.map(constantMessage),
    inputs: graph.inputs.map(({ name, shape }) => valueMessage(name, 'float32', shape)),
    outputs: graph.outputs.map(({ name, shape }) => valueMessage(name, 'float32', shape)),
  })
  return Buffer.concat(chunks)
}

function constantMessage({ name, values }: OnnxConstant): Message {
  const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer)
  return new Message().uint(1, values.length).uint(2, int64).text(8, name).bytes(9, raw)
}
