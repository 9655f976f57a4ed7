import { zeros, type Matrix } from '../../../../../electron/ml/matrix.ts'
import { random } from '../../../../../electron/ml/random.ts'

/**
 * Labelled rows of overlapping clouds, with a spectrum that decreases like that of a network's features, not centred.
 */
export function clouds(
  n: number,
  d: number,
  classes: number,
  { seed = 0, spread = 1 } = {},
): { features: Matrix; labels: Int32Array } {
  const next = random(seed, 'clouds')
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const centres = Array.from({ length: classes * d }, normal)
  const features = zeros(n, d)
  const labels = Int32Array.from({ length: n }, (_, i) => i % classes)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < d; j++) {
      const scale = 2 / Math.sqrt(1 + j)
      features.data[i * d + j] = 1 + scale * (0.7 * centres[labels[i] * d + j] + spread * normal())
    }
  return { features, labels }
}
