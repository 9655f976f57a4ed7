import type { Matrix } from '../../electron/ml/matrix.ts'

/** Softmax regression as in `fitQuick`, computed independently in float64. */
export interface Regression64 {
  features: Matrix
  labels: Int32Array
  classes: number
  penalty: number
}

/** `[k * d]` weights, class after class, on features that are centred and divided by their root mean variance; then k biases. */
type Point = Float64Array<ArrayBuffer>

/** The loss of a head of one Linear on raw features. */
export function loss64(problem: Regression64, weight: Matrix, bias: Float32Array): number {
  const scaled = centredAndScaled(problem.features)
  return lossAndGradient(problem, scaled.rows, pointOf(problem, scaled, weight, bias)).loss
}

/**
 * The lowest possible loss, by L-BFGS in float64 from the given head on, until the loss is proven to be within `share`
 * of the optimum: it is penalty-strongly convex in the weights, so within ‖gradient‖² / (2 · penalty).
 */
export function optimum64(
  problem: Regression64,
  weight: Matrix,
  bias: Float32Array,
  { share = 1e-7, mostEvaluations = 1000 } = {},
): { loss: number; evaluations: number; bound: number } {
  const scaled = centredAndScaled(problem.features)
  let point = pointOf(problem, scaled, weight, bias)
  let { loss, gradient } = lossAndGradient(problem, scaled.rows, point)
  const pairs: { step: Point; change: Point; curvature: number }[] = []
  let evaluations = 1
  let bound = Infinity
  while (evaluations < mostEvaluations) {
    bound = dot(gradient, gradient) / (2 * problem.penalty)
    if (bound < share * loss) break
    const direction = twoLoops(gradient, pairs, problem.penalty + 0.05)
    const slope = dot(gradient, direction)
    let next: { point: Point; loss: number; gradient: Point } | null = null
    for (let length = 1; length > 1e-10 && !next; length /= 2) {
      const trial: Point = Float64Array.from(point, (value, i) => value + length * direction[i])
      const found = lossAndGradient(problem, scaled.rows, trial)
      evaluations++
      if (found.loss <= loss + 1e-4 * length * slope) next = { point: trial, ...found }
    }
    if (!next) break
    const { point: there, gradient: slopes } = next
    const step = there.map((value, i) => value - point[i])
    const change = slopes.map((value, i) => value - gradient[i])
    pairs.push({ step, change, curvature: dot(step, change) })
    if (pairs.length > 30) pairs.shift()
    ;({ point, loss, gradient } = next)
  }
  return { loss, evaluations, bound }
}

function lossAndGradient({ labels, classes: k, penalty, features }: Regression64, x: Point, point: Point) {
  const { rows: n, cols: d } = features
  const gradient = point.map((value, i) => (i < k * d ? penalty * value : 0))
  let loss = 0
  for (let i = 0; i < k * d; i++) loss += (penalty / 2) * point[i] * point[i]
  const z = new Float64Array(k)
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < k; c++) z[c] = point[k * d + c] + dotAt(x, i * d, point, c * d, d)
    const top = Math.max(...z)
    let sum = 0
    for (let c = 0; c < k; c++) sum += Math.exp(z[c] - top)
    loss += (Math.log(sum) + top - z[labels[i]]) / n
    for (let c = 0; c < k; c++) {
      const residual = (Math.exp(z[c] - top) / sum - (c === labels[i] ? 1 : 0)) / n
      gradient[k * d + c] += residual
      for (let j = 0; j < d; j++) gradient[c * d + j] += residual * x[i * d + j]
    }
  }
  return { loss, gradient }
}

function twoLoops(gradient: Point, pairs: { step: Point; change: Point; curvature: number }[], scale: number): Point {
  const out = gradient.map((value) => -value)
  const alphas: number[] = []
  for (const { step, change, curvature } of pairs.toReversed()) {
    const alpha = dot(step, out) / curvature
    alphas.push(alpha)
    for (let i = 0; i < out.length; i++) out[i] -= alpha * change[i]
  }
  const last = pairs.at(-1)
  const first = last ? last.curvature / dot(last.change, last.change) : 1 / scale
  for (let i = 0; i < out.length; i++) out[i] *= first
  for (const { step, change, curvature } of pairs) {
    const beta = (alphas.pop() ?? 0) - dot(change, out) / curvature
    for (let i = 0; i < out.length; i++) out[i] += beta * step[i]
  }
  return out
}

interface Scaled {
  rows: Point
  mean: Float64Array
  spread: number
}

function centredAndScaled({ data, rows: n, cols: d }: Matrix): Scaled {
  const mean = new Float64Array(d)
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) mean[j] += data[i * d + j] / n
  const rows: Point = Float64Array.from(data)
  let squares = 0
  for (let i = 0; i < n; i++)
    for (let j = 0; j < d; j++) {
      rows[i * d + j] -= mean[j]
      squares += rows[i * d + j] ** 2
    }
  const spread = Math.sqrt(squares / (n * d))
  for (let i = 0; i < rows.length; i++) rows[i] /= spread
  return { rows, mean, spread }
}

function pointOf({ classes: k }: Regression64, { mean, spread }: Scaled, weight: Matrix, bias: Float32Array): Point {
  const d = weight.rows
  const point = new Float64Array(k * d + k)
  for (let c = 0; c < k; c++) {
    point[k * d + c] = bias[c]
    for (let j = 0; j < d; j++) {
      point[c * d + j] = weight.data[j * k + c] * spread
      point[k * d + c] += weight.data[j * k + c] * mean[j]
    }
  }
  return point
}

function dot(a: Point, b: Point): number {
  return dotAt(a, 0, b, 0, a.length)
}

function dotAt(a: Point, atA: number, b: Point, atB: number, length: number): number {
  let sum = 0
  for (let i = 0; i < length; i++) sum += a[atA + i] * b[atB + i]
  return sum
}
