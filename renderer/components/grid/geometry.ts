/** Space around the grid and between its cells, CSS pixels. */
export const gap = 8
/** Height of a cell's title line, CSS pixels. */
export const titleHeight = 22
/** Browsers lay out nothing below about 33 million pixels. */
export const maxHeight = 30_000_000

/** Positions of a grid's cells. All lengths in CSS pixels, from the top left of the scrolled content. */
export interface Geometry {
  /** Number of pictures. */
  count: number
  columns: number
  /** Rows of cells that can be reached. */
  rows: number
  /** Width of a cell and height of its picture. */
  side: number
  /** From one row to the next. */
  pitch: number
  height: number
  /** Pictures that can be reached: fewer than `count` only if the content would be taller than a browser can show. */
  reachable: number
}

/**
 * Cells that fill a width: as many columns as fit at `size`, then widened so that no width is left over.
 * @param width of the content, CSS pixels
 * @param size desired side of a cell, CSS pixels
 */
export function layOut(width: number, count: number, size: number): Geometry {
  const columns = Math.max(1, Math.floor((width - gap) / (size + gap)))
  const side = Math.max(32, Math.floor((width - gap) / columns) - gap)
  const pitch = side + titleHeight + gap
  const rows = Math.min(Math.ceil(count / columns), Math.floor((maxHeight - gap) / pitch))
  return { count, columns, rows, side, pitch, height: rows * pitch + gap, reachable: Math.min(count, rows * columns) }
}

/** Rows that are at least partly within a stretch of the content: [first, end). */
export function rowsIn(geometry: Geometry, top: number, height: number): [number, number] {
  const first = Math.floor((top - gap) / geometry.pitch)
  const last = Math.ceil((top + height - gap) / geometry.pitch)
  return [Math.max(0, Math.min(first, geometry.rows)), Math.max(0, Math.min(last, geometry.rows))]
}

/** Top left of a cell. */
export function placeOf({ columns, side, pitch }: Geometry, index: number): { x: number; y: number } {
  return { x: gap + (index % columns) * (side + gap), y: gap + Math.floor(index / columns) * pitch }
}

export interface Rectangle {
  left: number
  top: number
  right: number
  bottom: number
}

/** The rectangle between two corners, in either order. */
export function between(a: { x: number; y: number }, b: { x: number; y: number }): Rectangle {
  return { left: Math.min(a.x, b.x), top: Math.min(a.y, b.y), right: Math.max(a.x, b.x), bottom: Math.max(a.y, b.y) }
}

/** Indices of the cells that a rectangle touches, in order; gaps between cells do not count. */
export function cellsIn(geometry: Geometry, { left, top, right, bottom }: Rectangle): number[] {
  const { columns, side, pitch, reachable } = geometry
  const step = side + gap
  const firstColumn = Math.max(0, Math.ceil((left - gap - side) / step))
  const lastColumn = Math.min(columns - 1, Math.floor((right - gap) / step))
  const firstRow = Math.max(0, Math.ceil((top - gap - side - titleHeight) / pitch))
  const lastRow = Math.min(geometry.rows - 1, Math.floor((bottom - gap) / pitch))
  const found: number[] = []
  for (let row = firstRow; row <= lastRow; row++)
    for (let column = firstColumn; column <= lastColumn; column++) {
      const index = row * columns + column
      if (index < reachable) found.push(index)
    }
  return found
}

/** Where to scroll to make a cell fully visible: `top` if it already is. */
export function scrollTo(geometry: Geometry, index: number, top: number, height: number): number {
  const { y } = placeOf(geometry, index)
  if (y - gap < top) return y - gap
  if (y + geometry.pitch > top + height) return Math.min(y - gap, y + geometry.pitch - height)
  return top
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'pageUp' | 'pageDown' | 'home' | 'end'

/**
 * Where a key leads from a cell; at the edges it stays. From nowhere (null) every key leads to the first or last cell.
 */
export function moved(geometry: Geometry, from: number | null, move: Move, windowHeight: number): number {
  const { columns, reachable, pitch } = geometry
  const last = reachable - 1
  if (from === null) return move === 'end' ? last : 0
  const page = Math.max(1, Math.floor(windowHeight / pitch)) * columns
  const steps = { left: -1, right: 1, up: -columns, down: columns, pageUp: -page, pageDown: page }
  if (move === 'home') return 0
  if (move === 'end') return last
  const to = from + steps[move]
  if (to >= 0 && to <= last) return to
  if (move === 'left' || move === 'right') return from
  // Up and down keep the column; the last row may be short.
  if (to < 0) return from % columns
  const lastRow = Math.floor(last / columns)
  return Math.floor(from / columns) === lastRow ? from : Math.min(last, lastRow * columns + (from % columns))
}

/**
 * How fast to scroll while dragging near an edge of the window, pixels per second; negative is up.
 * @param y of the pointer, from the window's top
 */
export function edgeSpeed(y: number, height: number): number {
  const zone = 40
  const inside = y < zone ? y - zone : y > height - zone ? y - (height - zone) : 0
  return Math.max(-2400, Math.min(2400, inside * 24))
}
