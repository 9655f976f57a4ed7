import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import {
  modelMessage,
  nodeMessage,
  tensorMessage,
  valueMessage,
} from '../../../../electron/ml/backbones/onnx-messages.ts'
import { requirePlainOnnx } from '../../../../electron/ml/backbones/plain-onnx.ts'
import { Message } from '../../../../electron/ml/backbones/protobuf.ts'
import { writeCheapModel, writeCostlyModel } from '../../../fixtures/networks/costly-model.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { writeTinyBackbone } from '../../../fixtures/networks/tiny-backbone.ts'

/** A file of a graph with these nodes and constants, and the given parts of the model. */
function written(
  nodes: Message[],
  constants: Message[] = [],
  more: (model: Message) => Message = (model) => model,
): string {
  const value = valueMessage('x', 'float32', ['n'])
  const model = more(modelMessage({ name: 'made', nodes, constants, inputs: [value], outputs: [value] }))
  const file = path.join(tempFolder(), 'model.onnx')
  fs.writeFileSync(file, Buffer.concat(model.chunks))
  return file
}

const refuses = (file: string, message: RegExp) =>
  expect(() => requirePlainOnnx(file)).toThrow(
    expect.objectContaining({ code: 'not_a_model', message: expect.stringMatching(message) as string }),
  )
const relu = () => nodeMessage('Relu', ['x'], 'y')
/** A node with an attribute that contains graphs, like Loop, Scan and If. */
const around = (type: string, field: 6 | 11) =>
  nodeMessage(type, ['x'], 'y').message(
    5,
    new Message().text(1, 'body').message(field, new Message().message(1, relu())),
  )

test('networks that Loupe writes are plain', async () => {
  requirePlainOnnx(await writeTinyBackbone(tempFolder()))
  requirePlainOnnx(path.join(writeCheapModel(tempFolder()), 'model.onnx'))
  requirePlainOnnx(path.join(writeCostlyModel(tempFolder()), 'model.onnx'))
  requirePlainOnnx(written([relu()], [tensorMessage('w', { shape: [9], data: new Float32Array(9) })]))
})

test('loops and branches are refused, whatever the operator is called', () => {
  for (const type of ['Loop', 'If', 'Scan', 'SequenceMap', 'Relu']) {
    refuses(written([relu(), around(type, 6)]), new RegExp(`loop or a branch.*\\(${type}\\)`))
    refuses(written([relu(), around(type, 11)]), /loop or a branch/)
  }
})

test('in a second graph too, which readers merge into the first', () => {
  const second = (model: Message) => model.message(7, new Message().message(1, around('Loop', 6)))
  refuses(written([relu()], [], second), /loop or a branch/)
})

test('functions, custom operators and weights in other files are refused', () => {
  refuses(
    written([relu()], [], (model) => model.message(25, new Message().text(1, 'again'))),
    /functions/,
  )
  refuses(written([relu().text(7, 'com.microsoft')]), /not one of the standard/)
  const elsewhere = () => tensorMessage('w', { shape: [1], data: new Float32Array(1) })
  refuses(written([relu()], [elsewhere().uint(14, 1)]), /other files/)
  refuses(written([relu()], [elsewhere().message(13, new Message().text(1, 'location'))]), /other files/)
  const constant = nodeMessage('Constant', [], 'c').message(
    5,
    new Message().text(1, 'value').message(5, elsewhere().uint(14, 1)),
  )
  refuses(written([constant]), /other files/)
})

test('what is not an ONNX file, or was truncated anywhere, is refused or found plain; never anything else', async () => {
  const whole = fs.readFileSync(await writeTinyBackbone(tempFolder()))
  const file = path.join(tempFolder(), 'cut.onnx')
  let damaged = 0
  for (let length = 0; length < whole.length; length += 97) {
    fs.writeFileSync(file, whole.subarray(0, length))
    try {
      requirePlainOnnx(file)
    } catch (error) {
      expect(error).toMatchObject({ code: 'engine_failed' })
      damaged++
    }
  }
  expect(damaged).toBeGreaterThan(10)
  fs.writeFileSync(file, 'This is a text.')
  expect(() => requirePlainOnnx(file)).toThrow(expect.objectContaining({ code: 'engine_failed' }))
})
