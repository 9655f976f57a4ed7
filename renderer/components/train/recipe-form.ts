import type { Problem } from '../../../common/problems/sentences.ts'
import type { RecipeFault } from '../../../common/words/recipe-faults.ts'

/** A recipe as JSON, in the form the expert panel edits. */
export type RecipeJson = Record<string, unknown>

/** Parses the text of the expert panel; null if it is not a JSON object. */
export function readRecipe(text: string): RecipeJson | null {
  try {
    const json: unknown = JSON.parse(text)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? (json as RecipeJson) : null
  } catch {
    return null
  }
}

/** The value at a path such as 'optimiser.lr'. */
export function valueAt(recipe: RecipeJson, path: string): unknown {
  return path.split('.').reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), recipe)
}

/** A copy with another value at a path; `undefined` removes it. Missing objects on the way are created. */
export function withValue(recipe: RecipeJson, path: string, value: unknown): RecipeJson {
  const [key, ...rest] = path.split('.')
  const copy = { ...recipe }
  if (rest.length > 0) {
    const inner = copy[key]
    copy[key] = withValue(isObject(inner) ? inner : {}, rest.join('.'), value)
    return copy
  }
  if (value === undefined) return Object.fromEntries(Object.entries(recipe).filter(([name]) => name !== key))
  copy[key] = value
  return copy
}

const isObject = (value: unknown): value is RecipeJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The settings with their own fields, by solver. Everything else is in the JSON. */
export const knobs = {
  convex: ['penalty', 'folds'],
  epochs: [
    ...([
      'epochs',
      'batch',
      'optimiser',
      'optimiser.lr',
      'optimiser.weight_decay',
      'warmup.epochs',
      'schedule',
    ] as const),
    ...(['patience', 'min_delta', 'class_weights', 'sampling', 'label_smoothing', 'mixup.alpha'] as const),
  ],
} as const

/** The settings chosen from a list; '' is nothing. */
export const choices: Record<string, readonly string[]> = {
  optimiser: ['SGD', 'Adam', 'AdamW'],
  schedule: ['', 'StepLR', 'CosineAnnealingLR', 'ReduceLROnPlateau'],
  class_weights: ['', 'balanced'],
  sampling: ['all', 'balanced'],
}

/** The value that a field shows: the name of an optimiser or a schedule, `own` for weights written class by class. */
export function shownAt(recipe: RecipeJson, path: string): string {
  const value = valueAt(recipe, path)
  if (value === undefined || value === null) return path === 'sampling' ? 'all' : ''
  if (!isObject(value)) return String(value)
  return path === 'class_weights' ? 'own' : String(value.name ?? '')
}

/** Optional parts of a recipe that have only this one setting. */
const parts: Record<string, string> = { 'warmup.epochs': 'warmup', 'mixup.alpha': 'mixup' }

/** The recipe after a field was changed; an empty field is removed. */
export function withKnob(recipe: RecipeJson, path: string, text: string): RecipeJson {
  if (path === 'optimiser') return withValue(recipe, path, optimiserNamed(text, valueAt(recipe, 'optimiser.lr')))
  if (path === 'schedule') return withValue(recipe, path, scheduleNamed(text, valueAt(recipe, 'epochs')))
  // The weight of each class can only be written in the JSON.
  if (path === 'class_weights' && text === 'own') return recipe
  const value = read(text)
  return value === undefined ? withValue(recipe, parts[path] ?? path, undefined) : withValue(recipe, path, value)
}

// Anything but a number is kept as text: the server's answer says what this field expects.
function read(text: string): unknown {
  if (text.trim() === '') return undefined
  return Number.isNaN(Number(text)) ? text.trim() : Number(text)
}

/** An optimiser or a schedule with torch's defaults, when another one is chosen. */
function optimiserNamed(name: string, lr: unknown): RecipeJson {
  return name === 'Adam' || name === 'AdamW'
    ? { name, lr: lr ?? 0.001 }
    : { name: 'SGD', lr: lr ?? 0.001, momentum: 0.9 }
}

function scheduleNamed(name: string, epochs: unknown): RecipeJson | null {
  const length = typeof epochs === 'number' && epochs > 0 ? epochs : 10
  if (name === 'StepLR') return { name, step_size: Math.max(1, Math.round(length / 3)), gamma: 0.1 }
  if (name === 'CosineAnnealingLR') return { name, T_max: length }
  if (name === 'ReduceLROnPlateau') return { name, factor: 0.1, patience: Math.max(1, Math.round(length / 10)) }
  return null
}

/**
 * What the server reported about each field.
 * @returns by path, for those of `paths` that it names; a fault below a field counts for the field
 */
export function faultsByField(refused: Problem | null, paths: readonly string[]): Map<string, RecipeFault> {
  const all = refused?.reason === 'faults' ? (refused.about as { faults: RecipeFault[] }).faults : []
  return new Map(
    all.flatMap((fault) => {
      const at = paths
        .filter((path) => fault.path === path || fault.path.startsWith(`${path}.`))
        .sort((a, b) => b.length - a.length)[0]
      return at === undefined ? [] : [[at, fault] as const]
    }),
  )
}
