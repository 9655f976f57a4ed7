/**
 * `npm run bench -- --networks`: speed and memory of every network. Each is measured in a separate process, with random
 * weights, which are as fast as trained ones.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { writeOnnx } from '../../electron/ml/backbones/onnx-writer.ts'
import { architectureNamed, architectureNames } from '../../electron/ml/backbones/torchvision/architectures.ts'
import { openOnnxEngine } from '../../electron/ml/features/onnx-engine.ts'
import { outputSize } from '../../electron/ml/images/transforms.ts'
import { madeTensors } from '../fixtures/networks/made-numbers.ts'

const BATCHES = 3

interface Figures {
  name: string
  title: string
  features: number
  side: number
  /** MB of the ONNX file. */
  file: number
  /** Pictures per second, in batches of 16. */
  rate: number
  /** MiB, the most that the process used while it ran. */
  memory: number
}

/** Prints one line per network as soon as it is measured. */
export function networkFigures(): void {
  console.log('| name | network | features | side | MB on disk | pictures/s | MiB in memory |')
  const asked = architectureNames.flatMap((name) => (name === 'vgg16' ? [[name], [name, 'logits']] : [[name]]))
  for (const args of asked) {
    // The file is written and run by two processes, so that the one that runs it never holds the weights twice.
    const file = path.join(os.tmpdir(), `loupe-bench-${process.pid}.onnx`)
    try {
      const child = (verb: string) =>
        execFileSync(process.execPath, [import.meta.filename, verb, file, ...args], { encoding: 'utf8' })
      child('write')
      const { title, features, side, file: size, rate, memory }: Figures = JSON.parse(child('run'))
      console.log(`| ${[args.join(', '), title, features, side, size, rate, memory].join(' | ')} |`)
    } finally {
      fs.rmSync(file, { force: true })
    }
  }
}

async function write(file: string, name: string, features?: string): Promise<void> {
  const architecture = asked(name, features)
  const graph = architecture.build(madeTensors(architecture.tensors))
  await writeOnnx(file, { graph, normalisation: architecture.normalisation })
}

async function run(file: string, name: string, point?: string): Promise<Figures> {
  const { title, features, transforms } = asked(name, point)
  const { width, height } = outputSize(transforms)
  const engine = await openOnnxEngine({ model: file, width, height, dimensions: features, batch: 16 })
  try {
    const batch = () => engine.run(new Uint8Array(16 * width * height * 3).fill(127), 16)
    await batch()
    const began = performance.now()
    for (let i = 0; i < BATCHES; i++) await batch()
    const rate = (BATCHES * 16) / ((performance.now() - began) / 1000)
    return {
      name,
      title,
      features,
      side: width,
      file: Math.round(fs.statSync(file).size / 1e6),
      rate: Number(rate.toPrecision(2)),
      memory: Math.round(process.resourceUsage().maxRSS / 1024),
    }
  } finally {
    await engine.close()
  }
}

function asked(name: string, point?: string) {
  return architectureNamed(name, point === 'logits' ? { features: point } : {})
}

if (import.meta.main) {
  const [verb, file, name, point] = process.argv.slice(2)
  if (verb === 'write') await write(file, name, point)
  else console.log(JSON.stringify(await run(file, name, point)))
}
