import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import type { ForeignInNetwork } from '../../../common/words/en/problems/backbones.ts'
import { LoupeError } from '../errors.ts'
import { BrokenMessage, ProtobufFile, type Field } from './protobuf-reader.ts'

/** The relevant fields of onnx.proto. */
const MODEL = { graph: 7, functions: 25 }
const GRAPH = { node: 1, initializer: 5, sparseInitializer: 15 }
const NODE = { attribute: 5, type: 4, domain: 7 }
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparseTensor: 22, sparseTensors: 23 }
const TENSOR = { externalData: 13, dataLocation: 14 }

/** The two names of the standard's operators. */
const domains = ['', 'ai.onnx']

/**
 * Refuses an ONNX file that contains more than a plain network, which Loupe never writes: loops and branches, which may
 * run forever; functions and custom operators; data in other files. Looks at the structure, which takes milliseconds;
 * the weights are not read.
 * @throws LoupeError `not_a_model`; `engine_failed` if it is not such a file
 */
export function requirePlainOnnx(path: string): void {
  const found = foreignIn(path)
  if (found !== null) throw new LoupeError('not_a_model.not_plain', { path, ...found })
}

/** What plain networks do not contain; for an operator also its name, empty if the name is too odd to show. */
interface Fault {
  what: ForeignInNetwork
  operator?: string
}

function foreignIn(path: string): Fault | null {
  let file: number
  try {
    // Opening a named pipe would block. Windows has neither this flag nor such files.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    // Opening it will report why it cannot be opened.
    return null
  }
  try {
    if (!fstatSync(file).isFile()) throw new BrokenMessage('it is no ordinary file')
    return modelFault(new ProtobufFile(file))
  } catch (error) {
    if (!(error instanceof BrokenMessage)) throw error
    throw new LoupeError('engine_failed.no_onnx', { path, detail: error.detail }, { cause: error })
  } finally {
    closeSync(file)
  }
}

type Message = Extract<Field, { kind: 'bytes' }>

function modelFault(file: ProtobufFile): Fault | null {
  for (const field of file.fields()) {
    if (field.kind === 'number') continue
    if (field.number === MODEL.functions) return { what: 'functions' }
    const fault = field.number === MODEL.graph ? graphFault(file, field) : null
    if (fault) return fault
  }
  return null
}

function graphFault(file: ProtobufFile, graph: Message): Fault | null {
  for (const field of file.fields(graph.start, graph.end)) {
    if (field.kind === 'number') continue
    let fault: Fault | null = null
    if (field.number === GRAPH.node) fault = nodeFault(file, field)
    else if (field.number === GRAPH.initializer) fault = tensorFault(file, field)
    else if (field.number === GRAPH.sparseInitializer) fault = { what: 'sparse' }
    if (fault) return fault
  }
  return null
}

function nodeFault(file: ProtobufFile, node: Message): Fault | null {
  let type = ''
  let fault: Fault | null = null
  for (const field of file.fields(node.start, node.end)) {
    if (field.kind === 'number') continue
    if (field.number === NODE.type) type = file.text(field)
    else if (field.number === NODE.domain && !domains.includes(file.text(field))) fault ??= { what: 'operator' }
    else if (field.number === NODE.attribute) fault ??= attributeFault(file, field)
  }
  return fault && { ...fault, operator: /^\w{1,40}$/.test(type) ? type : '' }
}

function attributeFault(file: ProtobufFile, attribute: Message): Fault | null {
  for (const field of file.fields(attribute.start, attribute.end)) {
    if (field.kind === 'number') continue
    const { number } = field
    if (number === ATTRIBUTE.graph || number === ATTRIBUTE.graphs) return { what: 'loop' }
    if (number === ATTRIBUTE.sparseTensor || number === ATTRIBUTE.sparseTensors) return { what: 'sparse' }
    const fault = number === ATTRIBUTE.tensor || number === ATTRIBUTE.tensors ? tensorFault(file, field) : null
    if (fault) return fault
  }
  return null
}

function tensorFault(file: ProtobufFile, tensor: Message): Fault | null {
  for (const field of file.fields(tensor.start, tensor.end)) {
    const isElsewhere = field.number === TENSOR.dataLocation && field.kind === 'number' && field.value !== 0
    if (isElsewhere || field.number === TENSOR.externalData) return { what: 'other_files' }
  }
  return null
}
