import { existsSync } from 'node:fs'
import { LoupeError } from '../../ml/errors.ts'
import { FeatureCache } from '../../ml/features/cache.ts'
import { featureKey, trainingView } from '../../ml/features/space.ts'
import { splits } from '../../../common/splits.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'
import type { RunSources } from '../features/feature-sources.ts'
import type { LabelledRow, RunData } from './run-data.ts'
import type { DeepNeeds } from './deep-needs.ts'
import { freeBytes } from '../base/disk.ts'
import { append } from '../../../common/many.ts'

/** What a run still has to compute and to write. */
export interface RunNeeds {
  /** Pictures, or views of them, that have to go through the network. */
  forwardPasses: number
  /** The same by backbone, in order. */
  passesOf: number[]
  /**
   * Bytes that it adds to the project, a generous estimate: features, which other runs can use, and everything else.
   */
  features: number
  others: number
  /** Missing source folders with pictures that it still has to open. */
  goneFolders: string[]
}

/** Key, checksums and a little more per row. */
const ROW_OVERHEAD = 64
/** Log, results, the database's own pages and its write-ahead log. */
const SMALL_THINGS = 8e6
/** More views than these are assumed to be missing: checking them all would take longer than the answer is worth. */
const MOST_VIEWS = 64

/**
 * What training on this data would take. Reads the index of the feature cache, no pictures.
 * @param deep for a run that trains below the head; assumes that nothing is cached yet
 */
export function runNeeds(
  data: RunData,
  recipe: Recipe,
  { evaluation: sources, views }: Pick<RunSources, 'evaluation' | 'views'>,
  seed: number,
  deep: DeepNeeds | null = null,
): RunNeeds {
  const all = splits.flatMap((split) => data.pictures[split])
  if (deep) return needsBelow(data, recipe, sources[0], deep)
  const missing = new Set<LabelledRow>()
  const passesOf = sources.map((source, i) => {
    const rows = missingRows(source, all, '')
    const ofViews = views ? missingViews(views[i], data.pictures.train, recipe, seed) : { passes: 0, rows: [] }
    for (const row of [...rows, ...ofViews.rows]) missing.add(row)
    return new Set(rows.map(({ hash }) => hash)).size + ofViews.passes
  })
  const widths = sources.map(({ space }) => space.dimensions)
  const dimensions = widths.reduce((sum, width) => sum + width, 0)
  const predictions = all.length * (data.classes.length * 4 + ROW_OVERHEAD) * 2
  const roots = [...new Set([...missing].map(({ root }) => root))]
  return {
    forwardPasses: passesOf.reduce((sum, passes) => sum + passes, 0),
    passesOf,
    features: passesOf.reduce((sum, passes, i) => sum + passes * (widths[i] * 4 + ROW_OVERHEAD), 0),
    others: predictions + headBytes(recipe, dimensions, data.classes.length) + SMALL_THINGS,
    goneFolders: roots.filter((root) => !existsSync(root)),
  }
}

/** Missing views of training pictures: how many, and the pictures they belong to. */
function missingViews(source: FeatureSource, train: LabelledRow[], recipe: Recipe, seed: number) {
  const count = viewsWanted(recipe)
  const found = { passes: 0, rows: [] as LabelledRow[] }
  for (let k = 1; k <= count; k++) {
    const rows = k <= MOST_VIEWS ? missingRows(source, train, trainingView(seed, k)) : train
    found.passes += rows.length
    if (k <= MOST_VIEWS || found.rows.length === 0) append(found.rows, rows)
  }
  return found
}

/**
 * Every picture is processed: training and validation pictures by the frozen layers, and held-out ones by the network
 * in the end.
 */
function needsBelow(
  { pictures, classes }: RunData,
  recipe: Recipe,
  { space }: FeatureSource,
  deep: DeepNeeds,
): RunNeeds {
  const [train, held] = [pictures.train.length, pictures.val.length + pictures.test.length]
  const views = recipe.solver === 'epochs' && typeof recipe.views === 'object' ? recipe.views.cached : 0
  const fresh = recipe.solver === 'epochs' && recipe.views === 'fresh' ? recipe.epochs : 0
  const kept = deep.activations > 0 ? train * (1 + views) + pictures.val.length : 0
  const unkept = deep.activations > 0 ? train * fresh : 0
  const forwardPasses = kept + unkept + held
  const roots = [...new Set(splits.flatMap((split) => pictures[split].map(({ root }) => root)))]
  return {
    forwardPasses,
    passesOf: [forwardPasses],
    features: kept * (deep.activations + ROW_OVERHEAD) + held * (space.dimensions * 4 + ROW_OVERHEAD),
    others:
      deep.network + headBytes(recipe, space.dimensions, classes.length) + held * classes.length * 8 + SMALL_THINGS,
    goneFolders: roots.filter((root) => !existsSync(root)),
  }
}

/**
 * Refuses a run that cannot finish.
 * @throws LoupeError `no_such_folder` if pictures it has to open are missing; `disk_full` if its files will not fit
 */
export function checkNeeds({ features, others, goneFolders }: RunNeeds, dir: string): void {
  if (goneFolders.length > 0) throw folderGone(goneFolders[0])
  const [bytes, free] = [features + others, freeBytes(dir)]
  if (bytes > free) throw new LoupeError('disk_full.training', { needed: bytes, free, folder: dir })
}

export function folderGone(root: string): LoupeError {
  return new LoupeError('no_such_folder.pictures_gone', { folder: root })
}

function missingRows(source: FeatureSource, rows: LabelledRow[], view: string): LabelledRow[] {
  const cache = FeatureCache.open(source.cache, source.space, 'read')
  try {
    return rows.filter(({ hash }) => !cache.has(featureKey(hash, view)))
  } finally {
    cache.close()
  }
}

/** Random views of each training picture that the run uses. */
function viewsWanted(recipe: Recipe): number {
  if (recipe.solver === 'convex' || recipe.views === 'none') return 0
  return recipe.views === 'fresh' ? recipe.epochs : recipe.views.cached
}

/**
 * The stored head; with epochs, also two checkpoints (one is written while the other still exists) of weights, best
 * weights and Adam's averages.
 */
function headBytes(recipe: Recipe, dimensions: number, classes: number): number {
  return 4 * headNumbers(recipe, dimensions, classes) * (recipe.solver === 'convex' ? 2 : 10)
}

/** Weights and biases of a recipe's head. */
export function headNumbers(recipe: Recipe, dimensions: number, classes: number): number {
  if (recipe.solver === 'convex') return (dimensions + 1) * classes
  let [width, numbers] = [dimensions, 0]
  for (const layer of recipe.head) {
    if (layer.type !== 'Linear') continue
    const out = layer.out === 'classes' ? classes : layer.out
    numbers += (width + 1) * out
    width = out
  }
  return numbers
}
