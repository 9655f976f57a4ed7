// @ts-check
import { h, s } from './dom.js'
import { decimal, isNumber, percent, say, tenths } from './language.js'

/** @typedef {import('./data.js').Gallery} Gallery */
/** @typedef {import('./data.js').CurvePoint} CurvePoint */
/** @typedef {{ title: string, keys: ['loss', 'valLoss'] | ['accuracy', 'valAccuracy'], write: (value: number) => string }} Chart */

const height = 132
const frame = { left: 40, right: 10, top: 8, bottom: 20 }

/**
 * Loss and accuracy over epochs or steps, training and validation, with a table of the same numbers.
 * @param {Gallery} gallery
 */
export function curves({ curves: { kind, points, kept } }) {
  if (points.length === 0) return h('p', { class: 'empty' }, say('noCurves'))
  const unit = say(kind === 'epochs' ? 'epoch' : 'step')
  const hasValidation = points.some((p) => isNumber(p.valLoss) || isNumber(p.valAccuracy))
  /** @type {Chart[]} */
  const charts = [
    { title: say('curveLoss'), keys: ['loss', 'valLoss'], write: (v) => decimal(v, 3) },
    { title: say('curveAccuracy'), keys: ['accuracy', 'valAccuracy'], write: percent },
  ]
  return h(
    'div',
    { class: 'curves' },
    h(
      'p',
      { class: 'legend' },
      h('span', { class: 'of-training' }, line('training'), say('training')),
      hasValidation && h('span', { class: 'of-validation' }, line('validation'), say('validation')),
    ),
    h(
      'div',
      { class: 'charts' },
      charts.map((chart) => figure(chart, points, unit, kept)),
    ),
    h('details', {}, h('summary', {}, say('asTable')), numbers(points, unit, hasValidation, kept)),
  )
}

/** @param {'training' | 'validation'} kind */
function line(kind) {
  const shape = s('path', { d: 'M1 4h18', class: `line ${kind}` })
  return s('svg', { viewBox: '0 0 20 8', width: 20, height: 8, 'aria-hidden': 'true' }, shape)
}

/** @param {Chart} chart @param {CurvePoint[]} points @param {string} unit @param {number | undefined} kept */
function figure(chart, points, unit, kept) {
  const readout = h('span', { class: 'value' })
  const plot = h('div', { class: 'plot' })
  const show = (/** @type {CurvePoint} */ p) => {
    const said = chart.keys.map((key) => p[key]).filter(isNumber)
    readout.textContent = `${unit} ${p.at}: ${said.map(chart.write).join(' / ')}`
  }
  const last = points.find((p) => p.at === kept) ?? points[points.length - 1]
  show(last)
  new ResizeObserver(() => {
    const width = plot.clientWidth
    if (width > 0) plot.replaceChildren(draw(chart, points, width, unit, kept, (p) => show(p ?? last)))
  }).observe(plot)
  return h('figure', {}, h('figcaption', {}, h('b', {}, chart.title), readout), plot)
}

/**
 * @param {Chart} chart
 * @param {CurvePoint[]} points
 * @param {number} width pixels
 * @param {string} unit
 * @param {number | undefined} kept
 * @param {(point: CurvePoint | null) => void} show
 */
function draw({ title, keys, write }, points, width, unit, kept, show) {
  const values = points.flatMap((p) => keys.map((key) => p[key])).filter(isNumber)
  const [smallest, largest] = values.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  )
  const ticks = niceTicks(smallest, largest, keys[0] === 'accuracy' ? 1 : Infinity)
  const [low, high] = [ticks[0], ticks[ticks.length - 1]]
  const [first, end] = [points[0].at, points[points.length - 1].at]
  const x = (/** @type {number} */ at) =>
    frame.left + ((at - first) / (end - first || 1)) * (width - frame.left - frame.right)
  const y = (/** @type {number} */ value) =>
    frame.top + ((high - value) / (high - low)) * (height - frame.top - frame.bottom)
  const cursor = s('g', { class: 'cursor' })
  /** @param {CurvePoint | null} p */
  const at = (p) => {
    show(p)
    cursor.replaceChildren()
    if (!p) return
    cursor.append(s('path', { d: `M${x(p.at)} ${frame.top}V${height - frame.bottom}` }))
    keys.forEach((key, i) => {
      const value = p[key]
      if (isNumber(value))
        cursor.append(s('circle', { cx: x(p.at), cy: y(value), r: 3.5, class: i ? 'validation' : 'training' }))
    })
  }
  const keptAt = kept !== undefined && points.some((p) => p.at === kept) ? x(kept) : null
  const turned = keptAt !== null && keptAt > width - 50
  return s(
    'svg',
    {
      ...{ width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title },
      on: {
        pointermove: (/** @type {PointerEvent} */ event) => at(nearest(points, event.offsetX, x)),
        pointerleave: () => at(null),
      },
    },
    ticks
      .map((tick) => [
        s('path', { class: 'rule', d: `M${frame.left} ${y(tick)}H${width - frame.right}` }),
        s('text', { x: frame.left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, shortTick(tick, write)),
      ])
      .flat(),
    (end === first ? [first] : [first, end]).map((at, i) =>
      s('text', { x: x(at), y: height - 5, 'text-anchor': i ? 'end' : 'start' }, i ? at : `${unit} ${at}`),
    ),
    keptAt !== null && [
      s('path', { class: 'kept', d: `M${keptAt} ${frame.top}V${height - frame.bottom}` }),
      s(
        'text',
        {
          x: keptAt + (turned ? -4 : 4),
          y: keys[0] === 'loss' ? frame.top + 8 : height - frame.bottom - 6,
          'text-anchor': turned ? 'end' : 'start',
        },
        say('kept'),
      ),
    ],
    keys.map((key, i) => strokes(points, key, x, y, i ? 'validation' : 'training')).flat(),
    cursor,
  )
}

/**
 * One path per run of numbers, so that gaps stay visible; a lone number is a dot.
 * @param {CurvePoint[]} points
 * @param {'loss' | 'valLoss' | 'accuracy' | 'valAccuracy'} key
 * @param {(at: number) => number} x
 * @param {(value: number) => number} y
 * @param {string} kind
 */
function strokes(points, key, x, y, kind) {
  const given = points.filter((p) => isNumber(p[key]))
  if (given.length === 1) return [s('circle', { cx: x(given[0].at), cy: y(Number(given[0][key])), r: 3, class: kind })]
  let d = ''
  let pen = 'M'
  for (const p of points) {
    const value = p[key]
    if (isNumber(value)) d += `${pen}${x(p.at).toFixed(1)} ${y(value).toFixed(1)}`
    pen = isNumber(value) ? 'L' : 'M'
  }
  return d ? [s('path', { class: `line ${kind}`, d })] : []
}

/** @param {CurvePoint[]} points @param {number} left @param {(at: number) => number} x */
function nearest(points, left, x) {
  return points.reduce((best, p) => (Math.abs(x(p.at) - left) < Math.abs(x(best.at) - left) ? p : best))
}

/**
 * Three to five round numbers that enclose [low, high].
 * @param {number} low
 * @param {number} high
 * @param {number} limit no tick lies above it
 * @returns {number[]} ascending, at least two
 */
function niceTicks(low, high, limit) {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1]
  const span = high - low || Math.abs(high) || 1
  const power = 10 ** Math.floor(Math.log10(span / 3))
  const step = power * ([1, 2, 2.5, 5, 10].find((k) => k * power >= span / 3.5) ?? 10)
  const ticks = []
  for (let k = Math.floor(low / step + 1e-9); ; k++) {
    ticks.push(Number((k * step).toPrecision(12)))
    if (ticks.length > 1 && (k * step >= high - 1e-12 || (k + 1) * step > limit + 1e-9)) break
  }
  if (ticks[ticks.length - 1] < high) ticks.push(high)
  return ticks
}

/** @param {number} tick @param {(value: number) => string} write */
function shortTick(tick, write) {
  return write === percent ? (Number.isInteger(Math.round(tick * 1e4) / 100) ? percent(tick) : '') : String(tick)
}

/** @param {CurvePoint[]} points @param {string} unit @param {boolean} hasValidation @param {number | undefined} kept */
function numbers(points, unit, hasValidation, kept) {
  const heads = [unit, say('curveLoss'), say('curveAccuracy')]
  if (hasValidation) heads.push(say('valLoss'), say('valAccuracy'))
  const isTimed = points.some((p) => isNumber(p.seconds))
  if (isTimed) heads.push(say('took'))
  const cell = (/** @type {string} */ text) => h('td', {}, text)
  const rows = points.map((p) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, p.at === kept ? `${p.at} · ${say('kept')}` : p.at),
      cell(decimal(p.loss, 4)),
      cell(tenths(p.accuracy)),
      hasValidation && [cell(decimal(p.valLoss, 4)), cell(tenths(p.valAccuracy))],
      isTimed && cell(isNumber(p.seconds) ? say('seconds', { seconds: decimal(p.seconds, 1) }) : '–'),
    ),
  )
  const head = h(
    'tr',
    {},
    heads.map((text) => h('th', { scope: 'col' }, text)),
  )
  return h(
    'div',
    { class: 'scroller', tabindex: 0 },
    h('table', { class: 'numbers' }, h('thead', {}, head), h('tbody', {}, rows)),
  )
}
