import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { openStudio, type StudioPage, SOON } from '../fixtures/studio/studio-page.ts'
import { blue, writePicture } from '../fixtures/pictures/pictures.ts'
import { cells, openPictures, type OpenProject } from './pictures-project.ts'

const PICTURES = 2000

describe.skipIf(noBrowser() !== '')(`a grid of ${PICTURES} pictures${noBrowser()}`, () => {
  let open: StudioPage
  let project: OpenProject
  let folder: string

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-many-'))
    for (let i = 0; i < PICTURES; i++) {
      await writePicture(path.join(folder, 'blue', `${String(i).padStart(5, '0')}.jpg`), { ...blue, r: i % 256 }, i)
    }
    open = await openStudio()
    project = await openPictures(open, folder)
  })
  afterAll(async () => {
    await open.close()
    project.remove()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it('has no more cells in the page than the window needs, wherever it is scrolled', async () => {
    const { page } = open
    const all = page.locator('[role=gridcell]')
    const atStart = await all.count()
    expect(atStart).toBeGreaterThan(20)
    expect(atStart).toBeLessThan(120)
    const grid = page.getByRole('grid')
    expect(Number(await grid.getAttribute('aria-rowcount'))).toBe(
      Math.ceil(PICTURES / Number(await grid.getAttribute('aria-colcount'))),
    )
    for (const share of [0.5, 1, 0.25]) {
      await grid.evaluate((element, to) => (element.scrollTop = to * element.scrollHeight), share)
      await expect.poll(filled, { timeout: 10_000 }).toBe(true)
      expect(await all.count()).toBe(atStart)
    }
  })

  it('shows each picture once, in order, also after End and back', async () => {
    const { page } = open
    await page.getByLabel('Order').selectOption('name')
    await page.getByRole('grid').focus()
    await page.keyboard.press('End')
    await page.getByRole('gridcell', { name: /01999\.jpg/ }).waitFor()
    await expect.poll(filled, { timeout: 10_000 }).toBe(true)
    const names = await cells(page).evaluateAll((all) =>
      all
        .map((cell) => ({
          place: Math.round(cell.getBoundingClientRect().top) * 10_000 + cell.getBoundingClientRect().left,
          name: cell.querySelector('.file')?.textContent ?? '',
        }))
        .sort((a, b) => a.place - b.place)
        .map(({ name }) => name),
    )
    expect(names).toEqual([...new Set(names)].sort())
    expect(names.at(-1)).toBe('01999.jpg')
    expect(names.length).toBeGreaterThan(20)
    // Every picture is in the cell of its own name.
    const mixed = () =>
      cells(page).evaluateAll(
        (all) =>
          all.filter((cell) => {
            const [image, ...others] = cell.querySelectorAll('img')
            return others.length > 0 || image?.dataset.picture !== (cell as HTMLElement).dataset.id
          }).length,
      )
    await expect.poll(mixed, SOON).toBe(0)
    await page.keyboard.press('Home')
    await page.getByRole('gridcell', { name: /00000\.jpg/ }).waitFor()
  })

  it('cancels requests for pictures that were scrolled past before they arrived', async () => {
    const { page } = open
    const cancelled: string[] = []
    let asked = 0
    page.on('requestfailed', (request) => {
      if (request.url().includes('/thumb')) cancelled.push(request.url())
    })
    // Answers take a while, as for pictures that were never seen before.
    await page.route('**/thumb*', async (route) => {
      asked++
      await new Promise((resolve) => setTimeout(resolve, 400))
      await route.continue().catch(() => undefined)
    })
    const grid = page.getByRole('grid')
    await grid.evaluate((element) => (element.scrollTop = element.scrollHeight * 0.6))
    await expect.poll(() => asked).toBeGreaterThan(0)
    await grid.evaluate((element) => (element.scrollTop = element.scrollHeight * 0.8))
    await expect.poll(() => cancelled.length).toBeGreaterThan(0)
    await page.unroute('**/thumb*')
    await expect.poll(filled, { timeout: 20_000 }).toBe(true)
  })

  it('selects beyond the window: a band held at the edge scrolls on', async () => {
    const { page } = open
    const grid = page.getByRole('grid')
    await grid.focus()
    // The first picture is already the current one: Home must still scroll it into view.
    await page.keyboard.press('Home')
    await expect.poll(() => grid.evaluate((element) => element.scrollTop)).toBe(0)
    const box = await grid.boundingBox()
    if (!box) throw new Error('The grid is not on the screen.')
    await page.mouse.move(box.x + 3, box.y + 3)
    await page.mouse.down()
    await page.mouse.move(box.x + 300, box.y + box.height - 4, { steps: 4 })
    await expect.poll(() => grid.evaluate((element) => element.scrollTop), { timeout: 10_000 }).toBeGreaterThan(800)
    await page.mouse.up()
    const said =
      (await page
        .getByText(/^\d+ selected$/)
        .first()
        .textContent()) ?? ''
    const columns = Math.floor(300 / ((await cells(page).first().boundingBox())?.width ?? 1)) + 1
    expect(Number(said.split(' ')[0])).toBeGreaterThan(((800 + box.height) / 190) * (columns - 1))
    await page.keyboard.press('Escape')
  })

  /** Every cell in the window shows its picture. */
  function filled(): Promise<boolean> {
    return cells(open.page).evaluateAll((all) => {
      const seen = all.filter((cell) => {
        const { top, bottom } = cell.getBoundingClientRect()
        return bottom > 100 && top < window.innerHeight
      })
      return seen.length > 0 && seen.every((cell) => (cell.querySelector('img')?.naturalWidth ?? 0) > 0)
    })
  }
})
