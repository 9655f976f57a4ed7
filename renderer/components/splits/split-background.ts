import type { Split } from '../../../common/splits.ts'

/**
 * How the three splits look in bars and legends: colours belong to classes, so these differ in lightness and hatching.
 */
export const splitBackground: Record<Split, string> = {
  train: 'var(--ink-2)',
  val: 'repeating-linear-gradient(45deg, var(--ink-3) 0 2px, var(--surface) 2px 5px)',
  test: 'var(--line-strong)',
}
