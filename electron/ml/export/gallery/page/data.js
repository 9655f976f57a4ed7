// @ts-check
import { thumbnailEnding } from '../../../../../common/pictures/thumbnail.ts'
import { visible } from '../../../../../common/visible.ts'

/** @typedef {'test' | 'val' | 'train' | 'none'} Split */
/** @typedef {'right' | 'wrong' | 'none'} Prediction */
/**
 * @typedef {object} Picture
 * @property {number} i its number: names its thumbnail and its address
 * @property {string} name
 * @property {Split} split
 * @property {number} label class index, -1 without a label
 * @property {number} predicted
 * @property {number} sure probability of the prediction, 0–1
 * @property {Prediction} prediction
 * @property {[number, number][]} top
 * @property {boolean} drawn whether it has a thumbnail
 */
/** @typedef {{ n: number, accuracy: number, interval: [number, number], macroF1: number | null, loss: number | null }} Metrics */
/**
 * @typedef {object} CurvePoint
 * @property {number} at
 * @property {number} loss
 * @property {number} accuracy
 * @property {number | null} [valLoss]
 * @property {number | null} [valAccuracy]
 * @property {number | null} [seconds]
 */
/** @typedef {{ address: string, label: number }} Sample a view of training, relative to the page, and its class index */
/**
 * @typedef {object} Gallery
 * @property {string} title
 * @property {string} created
 * @property {string} recipe
 * @property {string} backbone
 * @property {string[]} classes names, made visible
 * @property {Partial<Record<Split, Metrics>>} metrics
 * @property {{ kind: 'epochs' | 'steps', points: CurvePoint[], kept?: number }} curves
 * @property {Picture[]} pictures
 * @property {Sample[]} samples
 * @property {Split[]} splits those that hold pictures
 * @property {Split | 'all'} main the split to open with
 */

/** @type {Record<string, Split>} */
const letters = { e: 'test', v: 'val', t: 'train', '-': 'none' }
/** @type {Split[]} */
const inOrder = ['test', 'val', 'train', 'none']

/**
 * @param {any} packed what pack.ts wrote
 * @returns {Gallery}
 */
export function unpack(packed) {
  const missing = new Set(packed.missing)
  /** @type {Picture[]} */
  const pictures = packed.names.map((/** @type {string} */ name, /** @type {number} */ i) => {
    const flat = packed.top[i]
    /** @type {[number, number][]} */
    const top = []
    for (let k = 0; k < flat.length; k += 2) top.push([flat[k], flat[k + 1] / 1e4])
    const [label, predicted] = [packed.labels[i], packed.predicted[i]]
    return {
      ...{ i, name: visible(name), split: letters[packed.splits[i]], label, predicted, top, drawn: !missing.has(i) },
      sure: (top.find(([index]) => index === predicted) ?? [0, 0])[1],
      prediction: label < 0 ? 'none' : label === predicted ? 'right' : 'wrong',
    }
  })
  const splits = inOrder.filter((split) => pictures.some((p) => p.split === split))
  const { title, created, recipe, backbone, metrics, curves } = packed
  return {
    ...{ title: visible(title), created, recipe: visible(recipe), backbone: visible(backbone) },
    ...{ metrics, curves, pictures, splits },
    samples: packed.samples.map((/** @type {[number, number]} */ [file, label]) => ({
      ...{ address: `thumbs/view-${String(file).padStart(2, '0')}${thumbnailEnding}`, label },
    })),
    classes: packed.classes.map(visible),
    main: splits.find((split) => pictures.some((p) => p.split === split && p.label >= 0)) ?? splits[0] ?? 'all',
  }
}

/**
 * Address of a thumbnail, relative to the page.
 * @param {Picture} picture
 */
export function thumbnailOf(picture) {
  return `thumbs/${String(picture.i).padStart(6, '0')}${thumbnailEnding}`
}
