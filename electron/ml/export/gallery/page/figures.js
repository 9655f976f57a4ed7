// @ts-check
import { classCounts, classMetrics, confusionOf } from '../../../../../common/statistics/confusion.ts'

/** @typedef {import('./data.js').Picture} Picture */

/**
 * `[truth][predicted]`, labelled pictures.
 * @param {Picture[]} pictures
 * @param {number} classes
 */
export function confusion(pictures, classes) {
  const [labels, predicted] = [pictures.map((p) => p.label), pictures.map((p) => p.predicted)]
  return confusionOf(labels, predicted, classes)
}

/**
 * @typedef {object} ClassFigures
 * @property {number} index
 * @property {number} count labelled pictures of the class
 * @property {number} missed of these, those predicted as something else
 * @property {number} falsely pictures of other classes predicted as this
 * @property {number | null} recall null if the class has no pictures
 * @property {number | null} precision null if nothing is predicted as this
 * @property {number | null} f1
 */

/**
 * @param {number[][]} counts
 * @returns {ClassFigures[]}
 */
export function perClass(counts) {
  return counts.map((_, index) => {
    const { support, given, hits } = classCounts(counts, index)
    const { recall, precision, f1 } = classMetrics(counts, index)
    return {
      ...{ index, count: support, missed: support - hits, falsely: given - hits },
      recall: support ? recall : null,
      precision: given ? precision : null,
      f1: support + given ? f1 : null,
    }
  })
}

/**
 * Pictures per bin of confidence, by verdict. Bin `b` covers `[b * 100 / bins, (b + 1) * 100 / bins)` percent.
 * @param {Picture[]} pictures
 * @param {number} bins
 */
export function histogram(pictures, bins) {
  const empty = () => new Array(bins).fill(0)
  /** @type {Record<import('./data.js').Prediction, number[]>} */
  const counts = { right: empty(), wrong: empty(), none: empty() }
  for (const p of pictures)
    counts[p.prediction][Math.min(bins - 1, Math.floor((Math.round(p.sure * 1e4) * bins) / 1e4))]++
  return counts
}
