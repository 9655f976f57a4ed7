import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { graphFrom } from '../../../electron/ml/backbones/cut-graph.ts'
import { loadGraph } from '../../../electron/ml/backbones/graph-file.ts'
import { random } from '../../../electron/ml/random.ts'
import { cutOf, shapeAt } from '../../../electron/ml/training/deep/cut.ts'
import { type DeepInput, inputWidth } from '../../../electron/ml/training/deep/input.ts'
import { deepLearner } from '../../../electron/ml/training/deep/learner.ts'
import { openBackend } from '../../../electron/ml/training/loop/backend.ts'
import { requireDeepTraining } from '../../../electron/ml/training/loop/deep-training.ts'
import { initialHead } from '../../../electron/ml/training/loop/initial-head.ts'
import { createOptimiser } from '../../../electron/ml/training/loop/optimiser.ts'
import { preparedHere } from '../prepared.ts'
import type { Row } from '../rows.ts'

const PEER = path.join(import.meta.dirname, 'last_stage.py')
const [BATCH, CLASSES, ROUNDS, STEPS] = [32, 10, 7, 4]

/**
 * A step of the last stage on cached activations, PyTorch and Loupe alternating: ResNet-50, 32 pictures, BatchNorm by
 * the batch, SGD with momentum.
 * @param python one with torch
 */
export async function lastStageFigures(python: string): Promise<Row[]> {
  const { dir, spec } = await preparedHere()
  const graph = await loadGraph(dir)
  const node = cutOf(spec)
  const shape = shapeAt(graph, node, { height: 224, width: 224 })
  const own = await loupeSteps(graphFrom(graph, node), { type: 'activations', shape }, spec.features)
  const torch = torchSteps(python, [dir, node, ...[BATCH, shape.channels, shape.height].map(String)])
  const [loupe, peer]: number[][] = [[], []]
  // The first steps allocate memory.
  await own.run(1)
  await torch.run(1)
  for (let round = 0; round < ROUNDS; round++) {
    loupe.push((await own.run(STEPS)) / STEPS)
    peer.push((await torch.run(STEPS)) / STEPS)
  }
  own.close()
  torch.close()
  const ratio = median(loupe.map((seconds, i) => seconds / peer[i]))
  return [
    { name: 'last stage, a step of 32, PyTorch', value: median(peer), unit: 's' },
    { name: 'last stage, a step of 32, Loupe', value: median(loupe), unit: 's', note: own.engine },
    { name: 'Loupe over PyTorch, in turns', value: ratio, unit: '', limit: { at: 'most', value: 1 } },
  ]
}

async function loupeSteps(graph: Parameters<typeof deepLearner>[0], input: DeepInput, width: number) {
  const backend = await openBackend(await requireDeepTraining())
  const learner = deepLearner(graph, input, {
    head: initialHead([{ type: 'Linear', out: 'classes' }], width, CLASSES, 0),
  })
  const spec = { name: 'SGD', lr: 0.002, momentum: 0.9, weight_decay: 1e-4, nesterov: false } as const
  const optimiser = createOptimiser(spec, learner.shapes)
  const next = random('last stage')
  const cols = inputWidth(input)
  const features = { data: Float32Array.from({ length: BATCH * cols }, next), rows: BATCH, cols }
  const labels = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES)
  return {
    engine: backend.name,
    async run(steps: number): Promise<number> {
      const began = performance.now()
      for (let i = 0; i < steps; i++)
        await learner.step({ features, labels }, { classes: CLASSES }, { optimiser, lr: spec.lr }, [i])
      return (performance.now() - began) / 1000
    },
    close() {
      learner.dispose()
      optimiser.dispose()
      backend.close()
    },
  }
}

function torchSteps(python: string, args: string[]) {
  const child = spawn(python, [PEER, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async run(steps: number): Promise<number> {
      child.stdin.write(`${steps}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`${python} ended early.`)
      return Number(value)
    },
    close: () => child.stdin.end(),
  }
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
