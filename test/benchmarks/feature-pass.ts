import fs from 'node:fs'
import path from 'node:path'
import { openOnnxEngine } from '../../electron/ml/features/onnx-engine.ts'
import { passOver } from '../../electron/ml/features/pass.ts'
import { outputSize } from '../../electron/ml/images/transforms.ts'
import { random, shuffle } from '../../electron/ml/random.ts'
import { preparedHere } from './prepared.ts'
import type { Row } from './rows.ts'

const ROUNDS = 7
const PICTURES_A_ROUND = 128

/**
 * How much of the network's own speed remains when pictures are read, hashed, decoded and resized beside it. Rounds of
 * raw forward passes and of the real pass alternate, so that a machine whose speed drifts does not distort the ratio.
 */
export async function featurePass(folder: string): Promise<Row[]> {
  const { spec, model } = await preparedHere()
  const { width, height } = outputSize(spec.transforms)
  const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.jpe?g$/i.test(file))
  const pictures = shuffle(files.sort(), random('feature pass')).map((file) => ({ path: path.join(folder, file) }))
  const engine = await openOnnxEngine({ model, width, height, dimensions: spec.features })
  try {
    const raw = async () => {
      const began = performance.now()
      const batches = PICTURES_A_ROUND / engine.batch
      for (let i = 0; i < batches; i++)
        await engine.run(new Uint8Array(engine.batch * width * height * 3), engine.batch)
      return PICTURES_A_ROUND / (performance.now() - began)
    }
    await raw()
    const ratios: number[] = []
    let before = await raw()
    for (let round = 0; round < ROUNDS; round++) {
      const part = Array.from(
        { length: PICTURES_A_ROUND },
        (_, i) => pictures[(round * PICTURES_A_ROUND + i) % pictures.length],
      )
      const sink = { has: () => false, append: () => undefined }
      const began = performance.now()
      await passOver(part, { engine, sink, transforms: spec.transforms, view: '' }, {})
      const rate = part.length / (performance.now() - began)
      const after = await raw()
      ratios.push((2 * rate) / (before + after))
      before = after
    }
    ratios.sort((a, b) => a - b)
    const note = `median of ${ROUNDS} rounds, ${ratios[0].toFixed(2)} to ${ratios[ROUNDS - 1].toFixed(2)}`
    return [
      {
        name: 'features with reading and decoding, over raw forward passes',
        value: ratios[(ROUNDS - 1) / 2],
        unit: '',
        note,
      },
    ]
  } finally {
    await engine.close()
  }
}
