// @ts-check
/** @typedef {import('./data.js').Picture} Picture */

/**
 * Counts of labelled pictures: `counts[truth * classes + predicted]`.
 * @param {Picture[]} pictures
 * @param {number} classes
 */
export function confusion(pictures, classes) {
  const counts = new Uint32Array(classes * classes)
  for (const p of pictures) if (p.label >= 0) counts[p.label * classes + p.predicted]++
  return counts
}

/**
 * @typedef {object} ClassFigures
 * @property {number} index
 * @property {number} count labelled pictures of the class
 * @property {number} missed of these, those called something else
 * @property {number} falsely pictures of other classes called this
 * @property {number | null} recall null where the class has no pictures
 * @property {number | null} precision null where nothing is called this
 * @property {number | null} f1
 */

/**
 * @param {Uint32Array} counts
 * @param {number} classes
 * @returns {ClassFigures[]}
 */
export function perClass(counts, classes) {
  return Array.from({ length: classes }, (_, index) => {
    let [count, called] = [0, 0]
    for (let k = 0; k < classes; k++) {
      count += counts[index * classes + k]
      called += counts[k * classes + index]
    }
    const hit = counts[index * classes + index]
    return {
      ...{ index, count, missed: count - hit, falsely: called - hit },
      recall: count ? hit / count : null,
      precision: called ? hit / called : null,
      f1: count + called ? (2 * hit) / (count + called) : null,
    }
  })
}

/**
 * The two classes most often taken for each other, with how often; null where nothing is wrong.
 * @param {Uint32Array} counts
 * @param {number} classes
 * @returns {{ a: number, b: number, n: number } | null}
 */
export function mostConfused(counts, classes) {
  /** @type {{ a: number, b: number, n: number } | null} */
  let worst = null
  for (let i = 0; i < classes; i++)
    for (let k = i + 1; k < classes; k++) {
      const [there, back] = [counts[i * classes + k], counts[k * classes + i]]
      const n = there + back
      // the class that is more often the one mistaken is named first
      if (n > (worst?.n ?? 0)) worst = there >= back ? { a: i, b: k, n } : { a: k, b: i, n }
    }
  return worst
}

/**
 * Pictures a bin of confidence, by verdict. Bin `b` holds `[b * 100 / bins, (b + 1) * 100 / bins)` percent.
 * @param {Picture[]} pictures
 * @param {number} bins
 */
export function histogram(pictures, bins) {
  const empty = () => new Array(bins).fill(0)
  /** @type {Record<import('./data.js').Verdict, number[]>} */
  const counts = { right: empty(), wrong: empty(), none: empty() }
  for (const p of pictures) counts[p.verdict][Math.min(bins - 1, Math.floor((Math.round(p.sure * 1e4) * bins) / 1e4))]++
  return counts
}
