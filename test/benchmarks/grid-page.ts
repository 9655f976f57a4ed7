import type { Page } from 'playwright-core'

/** Milliseconds between frames that a page drew while it was scrolled. */
export interface Frames {
  median: number
  p95: number
  longest: number
}

/**
 * Scrolls with the wheel for some seconds and reports how long frames took.
 * @param pixelsPerSecond how fast
 */
export async function scrollFrames(page: Page, pixelsPerSecond: number, seconds: number): Promise<Frames> {
  await page.evaluate(() => {
    const frames: number[] = []
    let last = performance.now()
    let going = true
    const step = (now: number) => {
      frames.push(now - last)
      last = now
      if (going) requestAnimationFrame(step)
    }
    requestAnimationFrame((now) => {
      last = now
      requestAnimationFrame(step)
    })
    Object.assign(window, { endFrames: () => ((going = false), frames) })
  })
  await wheel(page, pixelsPerSecond, seconds)
  const frames = await page.evaluate(() => (window as unknown as { endFrames(): number[] }).endFrames())
  return { median: quantile(frames, 0.5), p95: quantile(frames, 0.95), longest: Math.max(...frames) }
}

/** Turns the wheel down at a steady rate. */
async function wheel(page: Page, pixelsPerSecond: number, seconds: number): Promise<void> {
  const began = performance.now()
  let turned = 0
  for (;;) {
    const passed = performance.now() - began
    if (passed > seconds * 1000) return
    const due = Math.round((passed / 1000) * pixelsPerSecond) - turned
    if (due > 0) await page.mouse.wheel(0, due)
    turned += due
    await new Promise((resolve) => setTimeout(resolve, 12))
  }
}

/**
 * The longest time that a cell in the window showed no picture while the page was scrolled, and after it stopped;
 * milliseconds. Checked every frame, as soon as any part of the cell is in the window; a cell that left before its
 * picture arrived counts too.
 */
export async function longestBlank(page: Page, pixelsPerSecond: number, seconds: number): Promise<number> {
  await page.evaluate(() => {
    const viewport = document.querySelector('[role=grid]')
    if (!viewport) throw new Error('There is no grid.')
    const since = new Map<string, number>()
    let longest = 0
    let going = true
    const look = (now: number) => {
      const top = viewport.scrollTop
      const seen = new Set<string>()
      for (const row of viewport.querySelectorAll<HTMLElement>('[role=row]:not([hidden])')) {
        const y = Number(/translateY\((-?[\d.]+)px/.exec(row.style.transform)?.[1] ?? NaN)
        if (y + row.clientHeight <= top || y >= top + viewport.clientHeight) continue
        for (const cell of row.querySelectorAll<HTMLElement>('[role=gridcell]:not([hidden])')) {
          const image = cell.querySelector('img')
          if (image?.complete && image.naturalWidth > 0) continue
          seen.add(cell.id)
          since.set(cell.id, since.get(cell.id) ?? now)
        }
      }
      for (const [id, began] of since) {
        longest = Math.max(longest, now - began)
        if (!seen.has(id)) since.delete(id)
      }
      if (going) requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
    Object.assign(window, { endBlank: () => ((going = false), longest) })
  })
  await wheel(page, pixelsPerSecond, seconds)
  await page.waitForTimeout(1000)
  return page.evaluate(() => (window as unknown as { endBlank(): number }).endBlank())
}

/** Resolves when every cell in the window shows its picture; milliseconds since the page was requested. */
export function whenFilled(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          const cells = [...document.querySelectorAll<HTMLElement>('[role=gridcell]:not([hidden])')]
          const seen = cells.filter((cell) => cell.getBoundingClientRect().top < window.innerHeight)
          const filled = seen.every((cell) => {
            const image = cell.querySelector('img')
            return image?.complete && image.naturalWidth > 0
          })
          if (seen.length > 0 && filled) requestAnimationFrame(() => setTimeout(() => resolve(performance.now())))
          else requestAnimationFrame(look)
        }
        look()
      }),
  )
}

/**
 * Presses label keys on one picture after another. Milliseconds for each, from the key to the frame after the one that
 * shows the new label, which the page shows only once the engine has saved it.
 */
export async function keystrokes(page: Page, keys: string[]): Promise<number[]> {
  await page.evaluate(() => {
    const state = { pressed: 0, took: [] as number[], target: '' }
    const grid = document.querySelector('[role=grid]')
    if (!grid) throw new Error('There is no grid.')
    window.addEventListener(
      'keydown',
      (event) => {
        if (event.key === 'Control') return
        state.pressed = event.timeStamp
        state.target = grid.getAttribute('aria-activedescendant') ?? ''
      },
      { capture: true },
    )
    new MutationObserver((changes) => {
      const cellOf = ({ target }: MutationRecord) =>
        (target instanceof Element ? target : target.parentElement)?.closest('[role=gridcell]')?.id
      if (!changes.some((change) => cellOf(change) === state.target)) return
      const { pressed } = state
      requestAnimationFrame(() => setTimeout(() => state.took.push(performance.now() - pressed)))
    }).observe(grid, { subtree: true, childList: true, characterData: true })
    Object.assign(window, { keystrokes: state })
  })
  for (const [i, key] of keys.entries()) {
    await page.keyboard.press(key)
    await page.waitForFunction(
      (n) => (window as unknown as { keystrokes: { took: number[] } }).keystrokes.took.length > n,
      i,
    )
    await page.waitForTimeout(60)
  }
  return page.evaluate(() => (window as unknown as { keystrokes: { took: number[] } }).keystrokes.took)
}

export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
