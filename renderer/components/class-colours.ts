/**
 * Ten colours that people with any kind of colour vision can tell apart (after Okabe and Ito 2008, and Tol's 'bright'
 * and 'muted' sets), then the same ones hatched. Colour is never the only sign: a name or a key is shown beside it.
 */
const colours = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8f7700',
  '#6a3d9a',
  '#994455',
  '#777777',
]

interface ClassColour {
  colour: string
  /** How many rounds of ten come before it: 0 is plain, 1 hatched one way, 2 the other. */
  hatch: number
}

function classColour(position: number): ClassColour {
  return { colour: colours[position % colours.length], hatch: Math.floor(position / colours.length) % 3 }
}

/** CSS background of a class's colour. */
export function classBackground(position: number): string {
  const { colour, hatch } = classColour(position)
  if (hatch === 0) return colour
  const angle = hatch === 1 ? 45 : -45
  return `repeating-linear-gradient(${angle}deg, ${colour} 0 3px, var(--surface) 3px 5px)`
}

const keys = '123456789abcdeghijkmnopqstvwyz'

/**
 * The key that labels with the class at a position: 1–9, then letters without another meaning; undefined after those.
 */
export function classKey(position: number): string | undefined {
  return keys[position]
}
