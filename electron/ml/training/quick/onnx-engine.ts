import { availableParallelism } from 'node:os'
import { zeros, type Matrix } from '../../matrix.ts'
import { InferenceSession, Tensor } from '../../onnxruntime.ts'
import type { YieldToLoop } from './yield-to-loop.ts'
import type { BoundFeatures, SoftmaxEngine, SoftmaxProblems } from './engine.ts'
import { collectModel, projectModel, softmaxModel } from './onnx-graphs.ts'
import { rowSlices, type RowSlice } from './row-slices.ts'
import { addLoss, addTo, noGradient, noLoss } from './sums.ts'

/** About 10 ms on two cores of a server, under 100 ms on a slow laptop. */
const operationsASlice = 1e9

/** The solver's products on onnxruntime's CPU provider. Features are used in place, never copied. */
export function onnxSoftmaxEngine(): SoftmaxEngine {
  const sessions = new Map<string, Promise<InferenceSession>>()
  const session = (key: string, model: () => Uint8Array): Promise<InferenceSession> => {
    const known = sessions.get(key)
    if (known) return known
    const created = InferenceSession.create(model(), {
      executionProviders: ['cpu'],
      intraOpNumThreads: Math.max(1, Math.min(16, availableParallelism())),
      // Every session has its own threads; those that spin after a run would take the cores from the next session.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
    sessions.set(key, created)
    return created
  }
  return {
    name: 'onnxruntime',
    bind: async (features, yieldToLoop) => bindFeatures(features, session, yieldToLoop ?? (async () => undefined)),
    async close() {
      for (const created of sessions.values()) await (await created).release()
      sessions.clear()
    },
  }
}

type Sessions = (key: string, model: () => Uint8Array) => Promise<InferenceSession>

function bindFeatures(features: Matrix, session: Sessions, yieldToLoop: YieldToLoop): BoundFeatures {
  const { rows: n, cols: d } = features
  const part = (matrix: Matrix, { start, end }: RowSlice) =>
    tensor(matrix.data.subarray(start * matrix.cols, end * matrix.cols), end - start, matrix.cols)

  return {
    async project(directions) {
      const run = await session('project', projectModel)
      const out = zeros(n, directions.rows)
      for (const slice of rowSlices(n, 2 * d * directions.rows, operationsASlice)) {
        const { y } = await run.run({ x: part(features, slice), b: asTensor(directions) })
        out.data.set(floats(y), slice.start * out.cols)
        await yieldToLoop()
      }
      return out
    },
    async collect(columns) {
      const run = await session('collect', collectModel)
      const out = zeros(columns.cols, d)
      for (const slice of rowSlices(n, 2 * d * columns.cols, operationsASlice)) {
        const { y } = await run.run({ x: part(features, slice), c: part(columns, slice) })
        addTo(out.data, floats(y))
        await yieldToLoop()
      }
      return out
    },
    async loss(problems) {
      const { classes, rowWeights, weights } = problems
      const run = await session(`loss ${classes}`, () => softmaxModel(classes, 'loss'))
      const fixed = fixedInputs(problems)
      const out = noLoss(problems)
      for (const slice of rowSlices(n, 2 * d * weights.rows, operationsASlice)) {
        const result = await run.run({ ...fixed, x: part(features, slice), labels: labelTensor(problems, slice) })
        addLoss(out, floats(result.row_loss), floats(result.row_right), rowWeights, slice)
        await yieldToLoop()
      }
      return out
    },
    async gradient(problems) {
      const { classes, rowWeights, weights } = problems
      const run = await session(`gradient ${classes}`, () => softmaxModel(classes, 'gradient'))
      const fixed = fixedInputs(problems)
      const out = noGradient(problems)
      for (const slice of rowSlices(n, 4 * d * weights.rows, operationsASlice)) {
        const result = await run.run({
          ...fixed,
          x: part(features, slice),
          labels: labelTensor(problems, slice),
          row_weights: part(rowWeights, slice),
        })
        addLoss(out, floats(result.row_loss), floats(result.row_right), rowWeights, slice)
        await yieldToLoop()
        addTo(out.weights.data, floats(result.weight_gradient))
        addTo(out.bias, floats(result.bias_gradient))
      }
      return out
    },
    release() {
      // Nothing to release: every run reads the caller's memory.
    },
  }
}

function fixedInputs({ weights, bias, classes }: SoftmaxProblems) {
  return {
    w: asTensor(weights),
    b: tensor(bias, bias.length),
    class_index: tensor(
      Float32Array.from({ length: classes }, (_, i) => i),
      classes,
    ),
  }
}

function labelTensor({ labels }: SoftmaxProblems, { start, end }: RowSlice): Tensor {
  return tensor(Float32Array.from(labels.subarray(start, end)), end - start)
}

function asTensor(matrix: Matrix): Tensor {
  return tensor(matrix.data, matrix.rows, matrix.cols)
}

function tensor(data: Float32Array, ...shape: number[]): Tensor {
  return new Tensor('float32', data, shape)
}

function floats(value: Tensor): Float32Array {
  return value.data as Float32Array
}
