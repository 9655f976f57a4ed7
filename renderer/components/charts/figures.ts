import { scientific } from '../../../common/words/scientific.ts'

/** Losses that need more decimals are shown with a power of ten. */
const MOST = 4

/** Formats a loss; with a step, as precise as values that far apart need, and all of them alike: 0.0, 0.5, 1.0. */
export function lossFigure(value: number, step?: number): string {
  if (step !== undefined) {
    const places = decimals(step)
    return places > MOST ? scientific(value, 1).replaceAll(' ', '') : value.toFixed(places)
  }
  return value < 0.0005 ? scientific(value) : value.toFixed(value < 1 ? 3 : 2)
}

/** Number of decimals, without those from floating-point errors. */
export function decimals(n: number): number {
  for (let places = 0; places < 12; places++) {
    const scaled = n * 10 ** places
    if (Math.abs(scaled - Math.round(scaled)) <= 1e-6 * Math.abs(scaled)) return places
  }
  return 12
}
