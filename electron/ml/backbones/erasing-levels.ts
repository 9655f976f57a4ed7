import type { Levels, Transform } from '../images/transforms.ts'
import type { Normalisation } from './graph.ts'

/**
 * Tells each RandomErasing which grey levels its value means. After Normalize, 0 is the mean of each channel and 1 one
 * standard deviation more, as the backbone was trained; between ToTensor and Normalize, 0 is black and 1 white.
 * Normalisation happens inside the graph, after pixels were rounded to whole grey levels, so an erased value is exact
 * to half a level.
 */
export function withErasingLevels(transforms: Transform[], { order, mean, scale }: Normalisation): Transform[] {
  const normalised = transforms.findIndex(({ name }) => name === 'Normalize')
  const inRgb = ([a, b, c]: number[]): Levels['zero'] => (order === 'rgb' ? [a, b, c] : [c, b, a])
  const behind: Levels = { zero: inRgb(mean), one: inRgb(mean.map((level, i) => level + 1 / scale[i])) }
  const between: Levels = { zero: [0, 0, 0], one: [255, 255, 255] }
  return transforms.map((transform, i) =>
    transform.name === 'RandomErasing'
      ? { ...transform, levels: normalised >= 0 && i > normalised ? behind : between }
      : transform,
  )
}
