import type { Matrix } from '../../matrix.ts'
import type { PrincipalDirections } from './principal-directions.ts'
import type { Scaling } from './scaling.ts'

/**
 * What the solver computed about a feature matrix and can reuse as long as only labels change. It depends on the
 * features and the seed alone, so a fit with it ends with the same bytes as one without. Belongs to one matrix; the
 * caller keeps them together.
 */
export class FeatureMemory {
  private scaling: Scaling | null = null
  private readonly directions = new Map<string, PrincipalDirections>()
  private readonly coordinates = new WeakMap<PrincipalDirections, Matrix>()

  async scalingOr(find: () => Promise<Scaling>): Promise<Scaling> {
    return (this.scaling ??= await find())
  }

  /** @param name engine, seed and rank */
  async directionsOr(name: string, find: () => Promise<PrincipalDirections>): Promise<PrincipalDirections> {
    const known = this.directions.get(name)
    if (known) return known
    // One of each kind is enough: fits of one project keep using the same.
    this.directions.clear()
    const found = await find()
    this.directions.set(name, found)
    return found
  }

  /** The rows' coordinates along the directions, `[n, r]`. */
  async coordinatesOr(along: PrincipalDirections, find: () => Promise<Matrix>): Promise<Matrix> {
    const found = this.coordinates.get(along) ?? (await find())
    this.coordinates.set(along, found)
    return found
  }
}
