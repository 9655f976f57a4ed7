import fs from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { LoupeError } from '../errors.ts'
import { isRandom, outputSize, transformsSchema } from '../images/transforms.ts'
import { onOneLine } from './one-line.ts'
import { readJson } from '../regular-file.ts'

/** Present in every exported folder. */
export const cardName = 'model-card.json'
export const labelsName = 'labels.txt'

const LARGEST_CARD_BYTES = 4 * 1024 * 1024

const splitMetrics = z.object({
  accuracy: z.number(),
  accuracyInterval: z.tuple([z.number(), z.number()]),
  macroF1: z.number(),
  loss: z.number(),
  n: z.number(),
})

const backboneSchema = z.object({
  name: z.string(),
  title: z.string(),
  licence: z.string(),
  weightsHash: z.string(),
  normalisation: z.unknown(),
})

const int8Schema = z.object({
  calibration: z.string(),
  pictures: z.number(),
  agreement: z.object({ lowest: z.number(), mean: z.number() }),
  /** Whether the ranges are from the backbone's sample or the project's own pictures. */
  from: z.enum(['backbone', 'project']).optional(),
  /** How the backbone's ranges did on the first pictures of the project. */
  checked: z.object({ pictures: z.number(), lowest: z.number(), mean: z.number() }).optional(),
})

const modelCardSchema = z.object({
  format: z.literal('loupe-model'),
  formatVersion: z.literal(1),
  name: z.string(),
  created: z.string(),
  run: z.string(),
  /** Names in index order; `labels.txt` has the same. */
  classes: z
    .array(z.string())
    .min(2)
    .refine((names) => new Set(names).size === names.length, 'two classes have one name'),
  /**
   * How to turn a picture into each input: upright, RGB, 8 bit, then these transforms with PIL's antialiased bilinear.
   */
  inputs: z
    .array(
      z
        .object({
          name: z.string(),
          width: z.int().positive(),
          height: z.int().positive(),
          layout: z.literal('NHWC'),
          range: z.literal('0-255'),
          transforms: transformsSchema.refine((list) => !isRandom(list), 'pictures are judged without random steps'),
        })
        .refine(({ width, height, transforms }) => {
          const size = outputSize(transforms)
          return size.width === width && size.height === height
        }, 'the transforms give another size'),
    )
    .min(1),
  output: z.literal('probabilities'),
  backbone: backboneSchema,
  /**
   * If there are several backbones, all of them: which input each reads, how many numbers it returns, and what these
   * were multiplied by in training.
   */
  backbones: z
    .array(
      backboneSchema.extend({
        input: z.string(),
        features: z.int(),
        scale: z.number(),
        int8: int8Schema.optional(),
      }),
    )
    .min(2)
    .optional(),
  recipe: z.unknown(),
  penalty: z.number().nullable(),
  seed: z.number(),
  /** Precision of the backbone in `model.onnx`, `float32` or `int8`; the other files are always float32. */
  precision: z.string(),
  /** Model files in this folder, and what each is for, in words. */
  files: z.record(z.string(), z.string()).optional(),
  /**
   * For an int8 backbone: hash of its calibration, number of pictures it was made from, cosine of its features to
   * float32 on them.
   */
  int8: int8Schema.optional(),
  /** SHA-256 over hash, label and split of every picture of the run. */
  dataFingerprint: z.string(),
  counts: z.record(z.string(), z.number()),
  metrics: z.object({ val: splitMetrics.nullable(), test: splitMetrics.nullable() }),
  versions: z.record(z.string(), z.string()),
})

/** An exported model's description of itself. */
export type ModelCard = z.infer<typeof modelCardSchema>

/** Reads and validates the card of an exported folder. Throws `not_a_model`. */
export async function readModelCard(dir: string): Promise<ModelCard> {
  const file = path.join(dir, cardName)
  try {
    return modelCardSchema.parse(await readJson(file, LARGEST_CARD_BYTES))
  } catch (error) {
    throw new LoupeError('not_a_model.card', { folder: dir }, { cause: error })
  }
}

/** Writes the card, and `labels.txt` with one class per line, escaped as in lists. */
export async function writeModelCard(dir: string, card: ModelCard): Promise<void> {
  await fs.writeFile(path.join(dir, cardName), `${JSON.stringify(card, null, 2)}\n`)
  await fs.writeFile(path.join(dir, labelsName), card.classes.map((name) => `${onOneLine(name)}\n`).join(''))
}
