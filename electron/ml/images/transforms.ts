import { z } from 'zod'
import type { RecipeRule } from '../../../common/words/recipe-faults.ts'
import { LoupeError } from '../errors.ts'
import { type Size, shortSideSize } from './geometry.ts'

/** A code for one of our rules, in place of Zod's message, by which a recipe's faults recognise it. */
export const rule = (code: RecipeRule): string => code

/** PIL's 16.16 fixed point works up to this value. */
const MOST_FAR = 16384

const pixels = z.number().int().min(1).max(4096)
/** Height and width, in torchvision's order. */
const sides = z.tuple([pixels, pixels])
const probability = z.number().min(0).max(1)
const rising = ([low, high]: [number, number]) => low <= high
const range = (most = Infinity) =>
  z.tuple([z.number().min(0).max(most), z.number().min(0).max(most)]).refine(rising, rule('rising'))
const turns = z.number().min(-360).max(360)
/** A strength, or the lowest and highest factor. */
const strength = z.union([z.number().min(0).max(10), range(10)]).default(0)
const shift = z.number().min(-0.5).max(0.5)
/** Pixels from the upper left corner; a picture may be rotated around a point outside of it. */
const place = z.number().min(-MOST_FAR).max(MOST_FAR)
const level = z.number().min(0).max(255)
const interpolation = z.enum(['nearest', 'bilinear'])
/** Grey level outside the picture, or one per channel; null is black. */
const fill = z.union([level, z.tuple([level, level, level])]).nullable()
const augmented = {
  num_magnitude_bins: z.int().min(2).max(1000).default(31),
  interpolation: interpolation.default('nearest'),
  fill: fill.default(null),
}

const transformSchema = z.discriminatedUnion('name', [
  /** A number is the short side; `[height, width]` sets both. */
  z.strictObject({ name: z.literal('Resize'), size: z.union([pixels, sides]) }),
  z.strictObject({ name: z.literal('CenterCrop'), size: z.union([pixels, sides]) }),
  z.strictObject({
    name: z.literal('RandomResizedCrop'),
    size: z.union([pixels, sides]),
    /** Share of the picture's area. */
    scale: range(1).default([0.08, 1]),
    /** Width divided by height. */
    ratio: range(100)
      .refine(([low]) => low > 0, rule('ratio'))
      .default([3 / 4, 4 / 3]),
  }),
  z.strictObject({ name: z.literal('RandomHorizontalFlip'), p: probability.default(0.5) }),
  z.strictObject({ name: z.literal('RandomVerticalFlip'), p: probability.default(0.5) }),
  /**
   * A number means from minus that many degrees to plus. `interpolation` is nearest by default, `fill` black, `center`
   * (x and y in pixels, from the upper left corner) the middle. With `expand` the result is enlarged to fit the rotated
   * picture.
   */
  z.strictObject({
    name: z.literal('RandomRotation'),
    degrees: z.union([z.number().min(0).max(360), z.tuple([turns, turns]).refine(rising)]),
    interpolation: interpolation.optional(),
    expand: z.boolean().optional(),
    center: z.tuple([place, place]).nullable().optional(),
    fill: fill.optional(),
  }),
  z.strictObject({ name: z.literal('RandomGrayscale'), p: probability.default(0.1) }),
  z.strictObject({
    name: z.literal('ColorJitter'),
    brightness: strength,
    contrast: strength,
    saturation: strength,
    /** Share of the colour circle. */
    hue: z.union([z.number().min(0).max(0.5), z.tuple([shift, shift]).refine(rising)]).default(0),
  }),
  z
    .strictObject({
      name: z.literal('RandAugment'),
      num_ops: z.int().min(1).max(16).default(2),
      magnitude: z.int().min(0).default(9),
      ...augmented,
    })
    .refine(({ magnitude, num_magnitude_bins: bins }) => magnitude < bins, {
      path: ['magnitude'],
      error: rule('magnitude'),
    }),
  z.strictObject({ name: z.literal('TrivialAugmentWide'), ...augmented }),
  /** Goes after ToTensor or Normalize; its value is in the units of that position. */
  z.strictObject({
    name: z.literal('RandomErasing'),
    p: probability.default(0.5),
    /** Share of the picture's area. */
    scale: range(1).default([0.02, 0.33]),
    /** Height divided by width. */
    ratio: range(100)
      .refine(([low]) => low > 0, rule('ratio'))
      .default([0.3, 3.3]),
    value: z
      .union([z.number(), z.tuple([z.number(), z.number(), z.number()]), z.literal('random')], {
        error: rule('erasing_value'),
      })
      .default(0),
  }),
  /** Markers: scaling and normalisation happen inside the graph, with the backbone's own numbers. */
  z.strictObject({ name: z.literal('ToTensor') }),
  z.strictObject({ name: z.literal('Normalize') }),
])

type Spelled = z.infer<typeof transformSchema>

/** The grey levels (red, green and blue) of a tensor's values 0 and 1. */
export interface Levels {
  zero: [number, number, number]
  one: [number, number, number]
}

/**
 * One step of a view, with torchvision's name and arguments. RandomErasing is applied to pixels, so it has to know what
 * a tensor's values mean there: `withErasingLevels` adds that; by default they are those of ToTensor.
 */
export type Transform =
  Exclude<Spelled, { name: 'RandomErasing' }> | (Extract<Spelled, { name: 'RandomErasing' }> & { levels?: Levels })

/**
 * The steps of a view. `ToTensor` and `Normalize` may end the list, in that order, each once; only RandomErasing works
 * on tensors and comes after them.
 */
export const transformsSchema = z
  .array(transformSchema)
  .max(32)
  .superRefine((transforms, context) => {
    const letters: Record<string, string> = { ToTensor: 'T', Normalize: 'N', RandomErasing: 'E' }
    const order = transforms.map(({ name }) => letters[name] ?? '.').join('')
    const fault = (message: string) => context.addIssue({ code: 'custom', message })
    if (/^\.*E/.test(order)) fault(rule('erasing_place'))
    else if (!/^\.*(TE*)?(NE*)?$/.test(order)) fault(rule('markers_last'))
  })

/** Whether the step only marks what the graph does itself. */
function isMarker({ name }: Transform): boolean {
  return name === 'ToTensor' || name === 'Normalize'
}

const drawing = new Set<Transform['name']>(['ColorJitter', 'RandAugment', 'TrivialAugmentWide'])

/** Whether two views of the same picture can differ. */
export function isRandom(transforms: Transform[]): boolean {
  return transforms.some(({ name }) => name.startsWith('Random') || drawing.has(name))
}

/** Width and height of a `size` argument: a number means a square. */
export function sizeOf(size: number | [number, number]): Size {
  return typeof size === 'number' ? { width: size, height: size } : { height: size[0], width: size[1] }
}

/**
 * The size of every view, whatever the picture.
 * @throws LoupeError `recipe_invalid` if it depends on the picture.
 */
export function outputSize(transforms: Transform[]): Size {
  let size: Size | undefined
  for (const transform of transforms) {
    if (transform.name === 'CenterCrop' || transform.name === 'RandomResizedCrop') size = sizeOf(transform.size)
    else if (transform.name === 'Resize') {
      if (typeof transform.size !== 'number') size = sizeOf(transform.size)
      else if (size) size = shortSideSize(size, transform.size)
    } else if (transform.name === 'RandomRotation' && transform.expand) size = undefined
  }
  if (size) return size
  throw new LoupeError('recipe_invalid.sizes')
}

/** Increased whenever the same transforms would give other pixels than before, so that old caches are not used. */
const PIXELS_VERSION = 1

/**
 * One string for each way of making views: equal transforms have equal keys, however they were written. The markers at
 * the end are left out, since they do not change any pixel.
 */
export function transformsKey(transforms: Transform[]): string {
  const steps = transforms.filter((transform) => !isMarker(transform)).map(spelledOut)
  return JSON.stringify({ pixels: PIXELS_VERSION, transforms: steps })
}

/** Arguments in alphabetical order, abbreviations expanded. */
function spelledOut(transform: Transform): Record<string, unknown> {
  const full: Record<string, unknown> = { ...transform }
  if ((transform.name === 'CenterCrop' || transform.name === 'RandomResizedCrop') && typeof transform.size === 'number')
    full.size = [transform.size, transform.size]
  if (transform.name === 'RandomRotation') {
    full.degrees = rotationRange(transform.degrees)
    // Included only if they differ from torchvision's defaults: views cached before these options existed keep their
    // keys.
    if (transform.interpolation === 'nearest') delete full.interpolation
    if (!transform.expand) delete full.expand
    if (!transform.center) delete full.center
    if (fillColour(transform.fill ?? null).every((level) => level === 0)) delete full.fill
    else full.fill = fillColour(transform.fill ?? null)
  }
  if (transform.name === 'RandAugment' || transform.name === 'TrivialAugmentWide')
    full.fill = fillColour(transform.fill)
  if (transform.name === 'ColorJitter') {
    for (const name of ['brightness', 'contrast', 'saturation'] as const) full[name] = factorRange(transform[name])
    full.hue = hueRange(transform.hue)
  }
  return Object.fromEntries(Object.entries(full).sort(([a], [b]) => (a < b ? -1 : 1)))
}

type Range = [number, number]

/** Degrees, counter-clockwise. */
export function rotationRange(degrees: number | Range): Range {
  return typeof degrees === 'number' ? [-degrees, degrees] : degrees
}

/** Factors around 1, as torchvision's ColorJitter interprets a single number. */
export function factorRange(strength: number | Range): Range {
  return typeof strength === 'number' ? [Math.max(0, 1 - strength), 1 + strength] : strength
}

export function hueRange(hue: number | Range): Range {
  return typeof hue === 'number' ? [-hue, hue] : hue
}

/** The colour outside a picture that was moved. */
export function fillColour(fill: number | [number, number, number] | null): [number, number, number] {
  return typeof fill === 'number' || fill === null ? [fill ?? 0, fill ?? 0, fill ?? 0] : fill
}
