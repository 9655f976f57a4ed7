import { describe, expect, it } from 'vitest'
import { LoupeError, problemOf, type Problem } from '../../../electron/ml/errors.ts'
import { parseRecipe } from '../../../electron/ml/training/recipes/load.ts'
import {
  choices,
  faultsByField,
  knobs,
  readRecipe,
  shownAt,
  valueAt,
  withKnob,
  withValue,
  type RecipeJson,
} from '../../../renderer/components/train/recipe-form.ts'

const recipe: RecipeJson = {
  name: 'mine',
  title: 'Mine',
  solver: 'epochs',
  epochs: 5,
  batch: 32,
  optimiser: { name: 'Adam', lr: 0.001 },
  schedule: null,
}

/** The engine's faults for a recipe, as they reach the page; null if it accepts it. */
function engineSays(wanted: RecipeJson): Problem | null {
  try {
    parseRecipe(JSON.stringify(wanted), null)
    return null
  } catch (error) {
    if (error instanceof LoupeError) return JSON.parse(JSON.stringify(problemOf(error))) as Problem
    throw error
  }
}

describe('the form of a recipe', () => {
  it('reads and writes values by their path, and leaves the rest as it is', () => {
    const changed = withValue(recipe, 'optimiser.lr', 0.01)
    expect(valueAt(changed, 'optimiser.lr')).toBe(0.01)
    expect(valueAt(recipe, 'optimiser.lr')).toBe(0.001)
    expect(changed).toMatchObject({ epochs: 5, optimiser: { name: 'Adam' } })
  })
  it('removes fields that are emptied', () => {
    expect(withValue({ ...recipe, patience: 3 }, 'patience', undefined)).toEqual(recipe)
  })
  it('rejects text that is not a JSON object', () => {
    expect(readRecipe('{"a": 1}')).toEqual({ a: 1 })
    for (const text of ['', '{', '[1]', '"x"', 'null']) expect(readRecipe(text)).toBeNull()
  })
  it('offers optimisers and schedules that the engine accepts', () => {
    for (const [path, names] of Object.entries(choices))
      for (const name of names) {
        const changed = withKnob(recipe, path, name)
        expect(engineSays(changed)).toBeNull()
        expect(shownAt(changed, path)).toBe(name)
      }
  })
  it('takes what every field is set to, and removes it when it is emptied', () => {
    const written = {
      'warmup.epochs': '2',
      'mixup.alpha': '0.3',
      label_smoothing: '0.1',
      'optimiser.weight_decay': '0.1',
    }
    for (const [path, text] of Object.entries(written)) {
      const changed = withKnob(recipe, path, text)
      expect(engineSays(changed)).toBeNull()
      expect(shownAt(changed, path)).toBe(text)
      const emptied = withKnob(changed, path, '')
      expect(shownAt(emptied, path)).toBe('')
      expect(engineSays(emptied)).toBeNull()
    }
    expect(withKnob(withKnob(recipe, 'mixup.alpha', '1'), 'mixup.alpha', ' ')).toEqual(recipe)
  })
  it('leaves weights that were written class by class to the JSON', () => {
    const weighed = { ...recipe, class_weights: { cat: 2 } }
    expect(shownAt(weighed, 'class_weights')).toBe('own')
    expect(withKnob(weighed, 'class_weights', 'own')).toEqual(weighed)
    expect(withKnob(weighed, 'class_weights', 'balanced')).toMatchObject({ class_weights: 'balanced' })
    expect(withKnob(weighed, 'class_weights', '')).toEqual(recipe)
  })
})

describe('faults reported by the engine', () => {
  it('is found at its field', () => {
    const faults = faultsByField(engineSays(withValue(recipe, 'optimiser.lr', 'fast')), knobs.epochs)
    expect([...faults.keys()]).toEqual(['optimiser.lr'])
    expect(faults.get('optimiser.lr')).toMatchObject({ kind: 'type', expected: 'number', received: 'string' })
  })
  it('is found at every field that is wrong', () => {
    const wrong = withValue(withValue(recipe, 'epochs', -1), 'batch', 1.5)
    expect([...faultsByField(engineSays(wrong), knobs.epochs).keys()].toSorted()).toEqual(['batch', 'epochs'])
  })
  it('is at no field if it is about another part', () => {
    expect(faultsByField(engineSays(withValue(recipe, 'title', '')), knobs.epochs).size).toBe(0)
  })
})
