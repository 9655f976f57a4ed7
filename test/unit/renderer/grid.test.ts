import { describe, expect, it } from 'vitest'
import { banded, become, howOf, pick, type Choice } from '../../../renderer/components/grid/choosing.ts'
import {
  between,
  cellsIn,
  edgeSpeed,
  gap,
  layOut,
  maxHeight,
  moved,
  placeOf,
  rowsIn,
  scrollTo,
  titleHeight,
} from '../../../renderer/components/grid/geometry.ts'

describe('the cells of the grid', () => {
  it('fill the width with as many columns as fit, and none hangs over', () => {
    for (const width of [320, 777, 1000, 1216]) {
      const { columns, side } = layOut(width, 100, 144)
      expect(columns).toBe(Math.floor((width - gap) / (144 + gap)))
      expect(side).toBeGreaterThanOrEqual(144)
      const right = gap + columns * (side + gap)
      expect(right).toBeLessThanOrEqual(width)
      expect(width - right).toBeLessThan(columns)
    }
  })

  it('stay usable in a window narrower than one cell', () => {
    expect(layOut(60, 3, 144)).toMatchObject({ columns: 1, rows: 3, reachable: 3 })
  })

  it('are no more than a browser can lay out, and the grid knows how many', () => {
    const million = layOut(300, 1_000_000, 288)
    expect(million.height).toBeLessThanOrEqual(maxHeight)
    expect(million.reachable).toBeLessThan(1_000_000)
    expect(million.reachable).toBe(million.rows * million.columns)
    const usual = layOut(1200, 50_000, 144)
    expect(usual.reachable).toBe(50_000)
  })

  it('are drawn if a stretch of the content shows part of them', () => {
    const geometry = layOut(1000, 50_000, 144)
    const { pitch, rows } = geometry
    expect(rowsIn(geometry, 100 * pitch, 800)).toEqual([99, 100 + Math.ceil((800 - gap) / pitch)])
    expect(rowsIn(geometry, -300, 300 + gap)).toEqual([0, 0])
    expect(rowsIn(geometry, -300, 301 + gap)).toEqual([0, 1])
    expect(rowsIn(geometry, geometry.height - 200, 1000)[1]).toBe(rows)
    expect(rowsIn(layOut(1000, 0, 144), 0, 800)).toEqual([0, 0])
  })

  it('are found below a rubber band, but none in gaps', () => {
    const geometry = layOut(1000, 10, 144)
    const { columns, side, pitch } = geometry
    expect(columns).toBe(6)
    expect(cellsIn(geometry, between({ x: 0, y: 0 }, { x: gap - 1, y: 5000 }))).toEqual([])
    expect(cellsIn(geometry, between({ x: gap + side + 1, y: 0 }, { x: gap + side + gap - 1, y: 900 }))).toEqual([])
    const inner = placeOf(geometry, 1)
    expect(cellsIn(geometry, between({ x: inner.x + 5, y: inner.y + 5 }, { x: inner.x + 6, y: inner.y + 6 }))).toEqual([
      1,
    ])
    // Drawn upwards and to the left; the second row has four cells.
    expect(cellsIn(geometry, between({ x: 999, y: pitch + 20 }, { x: inner.x + 3, y: side }))).toEqual([
      1, 2, 3, 4, 5, 7, 8, 9,
    ])
    const title = { x: inner.x + 3, y: inner.y + side + titleHeight - 1 }
    expect(cellsIn(geometry, between(title, title))).toEqual([1])
  })

  it('come into view with the least scrolling', () => {
    const geometry = layOut(1000, 500, 144)
    expect(scrollTo(geometry, 0, 500, 600)).toBe(0)
    expect(scrollTo(geometry, 7, 0, 600)).toBe(0)
    const below = scrollTo(geometry, 60, 0, 600)
    expect(placeOf(geometry, 60).y + geometry.pitch).toBe(below + 600)
  })
})

describe('keys in the grid', () => {
  const geometry = layOut(1000, 10, 144)
  const to = (from: number | null, move: Parameters<typeof moved>[2]) => moved(geometry, from, move, 400)

  it('move by one picture, one row and one page', () => {
    expect(to(0, 'right')).toBe(1)
    expect(to(1, 'down')).toBe(7)
    expect(to(7, 'up')).toBe(1)
    const large = layOut(1000, 1000, 144)
    const page = Math.floor(800 / large.pitch) * large.columns
    expect(moved(large, 3, 'pageDown', 800)).toBe(3 + page)
    expect(moved(large, 3 + page, 'pageUp', 800)).toBe(3)
  })

  it('stop at the edges and keep the column', () => {
    expect(to(0, 'left')).toBe(0)
    expect(to(9, 'right')).toBe(9)
    expect(to(3, 'up')).toBe(3)
    expect(to(5, 'down')).toBe(9)
    expect(to(9, 'down')).toBe(9)
    expect(to(8, 'pageDown')).toBe(8)
    expect(to(8, 'pageUp')).toBe(2)
    expect(to(4, 'home')).toBe(0)
    expect(to(4, 'end')).toBe(9)
  })

  it('begin at the first picture, or with End at the last', () => {
    expect(to(null, 'down')).toBe(0)
    expect(to(null, 'end')).toBe(9)
  })
})

describe('selecting', () => {
  const idAt = (index: number) => 100 + index
  const none: Choice = { selected: new Set(), anchor: null, at: null }
  const plain = { shiftKey: false, ctrlKey: false, metaKey: false }

  it('takes one picture, toggles with Ctrl or Cmd', () => {
    let choice = pick(none, 4, howOf(plain), idAt)
    expect([...choice.selected]).toEqual([104])
    choice = pick(choice, 6, howOf({ ...plain, ctrlKey: true }), idAt)
    expect([...choice.selected]).toEqual([104, 106])
    choice = pick(choice, 4, howOf({ ...plain, metaKey: true }), idAt)
    expect([...choice.selected]).toEqual([106])
    expect(choice.at).toBe(4)
  })

  it('spans a range from where it began, which a second Shift-click shrinks again', () => {
    let choice = pick(none, 4, 'only', idAt)
    choice = pick(choice, 8, howOf({ ...plain, shiftKey: true }), idAt)
    expect([...choice.selected]).toEqual([104, 105, 106, 107, 108])
    choice = pick(choice, 3, 'range', idAt)
    expect([...choice.selected].sort()).toEqual([103, 104])
    expect(choice.anchor).toBe(4)
  })

  it('adds a range with Ctrl and Shift', () => {
    let choice = pick(none, 0, 'only', idAt)
    choice = pick(choice, 4, 'toggle', idAt)
    choice = pick(choice, 6, howOf({ shiftKey: true, ctrlKey: true, metaKey: false }), idAt)
    expect([...choice.selected]).toEqual([100, 104, 105, 106])
  })

  it('spans a range from the current picture when nothing was picked before', () => {
    const choice = pick({ ...none, at: 2 }, 4, 'range', idAt)
    expect([...choice.selected]).toEqual([102, 103, 104])
  })

  it('with a rubber band replaces, adds or toggles', () => {
    const before = new Set([1, 2])
    expect([...banded(before, [2, 3], 'only')]).toEqual([2, 3])
    expect([...banded(before, [2, 3], 'range')]).toEqual([1, 2, 3])
    expect([...banded(before, [2, 3], 'toggle')]).toEqual([1, 3])
    expect([...before]).toEqual([1, 2])
  })

  it('reports only changes', () => {
    const touched: string[] = []
    class Watched extends Set<number> {
      override add(id: number) {
        touched.push(`+${id}`)
        return super.add(id)
      }
      override delete(id: number) {
        touched.push(`-${id}`)
        return super.delete(id)
      }
    }
    const set = new Watched([1, 2])
    touched.length = 0
    become(set, new Set([2, 3]))
    expect(touched).toEqual(['-1', '+3'])
    expect([...set]).toEqual([2, 3])
  })
})

describe('dragging near an edge', () => {
  it('scrolls towards it, faster the further out, and not at all inside', () => {
    expect(edgeSpeed(300, 600)).toBe(0)
    expect(edgeSpeed(30, 600)).toBeLessThan(0)
    expect(edgeSpeed(590, 600)).toBeGreaterThan(0)
    expect(edgeSpeed(-20, 600)).toBeLessThan(edgeSpeed(20, 600))
    expect(edgeSpeed(9000, 600)).toBe(2400)
  })
})
