import type { Random } from './random.ts'

/** A draw from the standard normal distribution (Box–Muller; takes two numbers of the stream). */
export function normal(next: Random): number {
  const length = Math.sqrt(-2 * Math.log(1 - next()))
  return length * Math.cos(2 * Math.PI * next())
}

/**
 * A draw from Beta(a, b), in [0, 1], as X / (X + Y) of two gamma draws.
 * @param a above 0, as is `b`
 */
export function beta(a: number, b: number, next: Random): number {
  // In logarithms: with a small shape, both gamma draws can underflow, but their ratio still matters.
  const [x, y] = [logGamma(a, next), logGamma(b, next)]
  return 1 / (1 + Math.exp(y - x))
}

/**
 * Logarithm of a draw from Gamma(shape, 1): Marsaglia and Tsang 2000, with their step from shape + 1 for shapes below
 * 1.
 */
function logGamma(shape: number, next: Random): number {
  if (shape < 1) return logGamma(shape + 1, next) + Math.log(1 - next()) / shape
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal(next)
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(1 - next()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return Math.log(d * v)
  }
}
