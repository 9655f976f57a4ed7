/** Applies an approximate inverse Hessian (symmetric, positive definite) and returns a new vector. */
export type Precondition = (vector: Float32Array) => Promise<Float32Array> | Float32Array

/**
 * Limited-memory BFGS that proposes points and receives their loss and gradient, so that a caller can evaluate the
 * points of several problems in one product. Deterministic; vectors are float32, their products are summed in float64.
 *
 * Two-loop recursion: Nocedal and Wright, Numerical Optimization, 2nd edition, algorithm 7.4, with the given
 * preconditioner in place of the scaled identity.
 */
export class Lbfgs {
  /** Where to evaluate next. */
  trial: Float32Array
  /** The best point so far, with its loss and gradient. */
  point: Float32Array
  loss = Infinity
  gradient: Float32Array
  /** No step lowers the loss any more: the limit of float32 is reached. */
  stuck = false

  private readonly precondition: Precondition
  private readonly memory: number
  private pairs: Pair[] = []
  private direction: Float32Array | null = null
  private slope = 0
  private length = 1

  constructor(start: Float32Array, precondition: Precondition, memory = 6) {
    this.trial = start.slice()
    this.point = this.trial
    this.gradient = new Float32Array(start.length)
    this.precondition = precondition
    this.memory = memory
  }

  /** Takes the results at `trial`, moves `trial` on, and returns whether the point was accepted as a step. */
  async tell(loss: number, gradient: Float32Array): Promise<boolean> {
    if (this.direction && !this.acceptable(loss)) {
      this.shorten(loss, gradient)
      return false
    }
    if (this.direction) this.remember(gradient)
    this.point = this.trial
    this.loss = loss
    this.gradient = gradient
    await this.aim()
    return true
  }

  /** Armijo's condition, with room for the rounding of a float32 loss. */
  private acceptable(loss: number): boolean {
    return loss <= this.loss + 1e-4 * this.length * this.slope + 1e-8 * Math.abs(this.loss)
  }

  /** A shorter step along the same direction, to the secant's estimate of where the slope is zero. */
  private shorten(loss: number, gradient: Float32Array): void {
    const slope = this.direction ? dot(gradient, this.direction) : NaN
    const secant = Number.isFinite(loss) && slope > this.slope ? -this.slope / (slope - this.slope) : 0.1
    this.length *= Math.min(0.6, Math.max(0.1, secant))
    if (this.length < 1e-8) this.stuck = true
    this.place()
  }

  private remember(gradient: Float32Array): void {
    const step = difference(this.trial, this.point)
    const change = difference(gradient, this.gradient)
    const curvature = dot(step, change)
    if (curvature <= 1e-12 * dot(change, change)) return
    this.pairs.push({ step, change, curvature })
    if (this.pairs.length > this.memory) this.pairs.shift()
  }

  private async aim(): Promise<void> {
    this.direction = await this.descent()
    this.slope = dot(this.gradient, this.direction)
    if (!(this.slope < 0)) {
      this.stuck = true
      this.trial = this.point
      return
    }
    this.length = 1
    this.place()
  }

  private async descent(): Promise<Float32Array> {
    const left = negative(this.gradient)
    const alphas = firstLoop(left, this.pairs)
    const out = await this.precondition(left)
    secondLoop(out, this.pairs, alphas)
    return out
  }

  private place(): void {
    if (!this.direction) return
    this.trial = this.point.slice()
    add(this.trial, this.direction, this.length)
  }
}

interface Pair {
  step: Float32Array
  change: Float32Array
  curvature: number
}

// The loops are separate plain functions: V8 optimises a long loop poorly inside an async one.

function firstLoop(left: Float32Array, pairs: Pair[]): number[] {
  return pairs.toReversed().map(({ step, change, curvature }) => {
    const alpha = dot(step, left) / curvature
    add(left, change, -alpha)
    return alpha
  })
}

function secondLoop(out: Float32Array, pairs: Pair[], alphas: number[]): void {
  pairs.forEach(({ step, change, curvature }, i) => {
    add(out, step, alphas[pairs.length - 1 - i] - dot(change, out) / curvature)
  })
}

function negative(vector: Float32Array): Float32Array {
  const out = new Float32Array(vector.length)
  for (let i = 0; i < vector.length; i++) out[i] = -vector[i]
  return out
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

function add(to: Float32Array, what: Float32Array, times: number): void {
  for (let i = 0; i < to.length; i++) to[i] += times * what[i]
}

function difference(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length)
  for (let i = 0; i < a.length; i++) out[i] = a[i] - b[i]
  return out
}
