import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage, SOON } from '../fixtures/studio/studio-page.ts'
import { cellOf, cells, finish, firstIds, openPictures, sample, type OpenProject } from './pictures-project.ts'

/** A small real set with some wrong labels, trained once, so that the model's predictions are worth looking at. */
describe.skipIf(noBrowser() !== '')(`looking at pictures${noBrowser()}`, () => {
  let open: StudioPage
  let project: OpenProject
  let folder: string
  const mislabelled = ['hat-00.jpg', 'hat-01.jpg']

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-looking-'))
    for (const name of ['dress', 'hat', 'shoes']) {
      const files = fs.readdirSync(path.join(sample, name)).sort().slice(0, 12)
      for (const [i, file] of files.entries()) {
        const at = `${name}-${String(i).padStart(2, '0')}.jpg`
        const label = mislabelled.includes(at) ? 'shoes' : name
        fs.mkdirSync(path.join(folder, label), { recursive: true })
        fs.copyFileSync(path.join(sample, name, file), path.join(folder, label, at))
      }
    }
    open = await openStudio()
    project = await openPictures(open, folder)
    const at = `/api/projects/${project.id}/train`
    await finish(open.studio, await open.studio.ask<Job>('POST', at, { preset: 'fast' }))
  })
  afterAll(async () => {
    await open.close()
    project.remove()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    const { page } = open
    await page.setViewportSize({ width: 1280, height: 820 })
    await page.goto('about:blank')
    await page.goto(`${open.studio.origin}/#/p/${project.id}/pictures`)
    await cells(page).first().waitFor()
  })
  const shown = () =>
    open.page
      .locator('[role=gridcell]:not([hidden]) .name')
      .evaluateAll((all) => all.map((one) => one.textContent ?? '').filter(Boolean))
  const idOf = (file: string) =>
    project.read<{ id: number }>('select id from pictures where path like ?', `%${file}`)[0].id

  it('finds wrong labels among the suspects, says so without colour alone, and fixes them in place', async () => {
    const { page } = open
    const classes = page.getByRole('region', { name: 'Classes' })
    await classes.getByRole('button', { name: /^Wrong/ }).click()
    await page.getByRole('button', { name: 'Without the filter Wrong' }).waitFor()
    expect(await page.getByLabel('Order').inputValue()).toBe('confidence')
    const id = idOf(mislabelled[0])
    const cell = cellOf(page, id)
    expect(await cell.locator('.name').textContent()).toMatch(/^shoes, hat-00\.jpg, predicted hat \d+ %, wrong/)
    expect(await cell.locator('.title').textContent()).toBe('shoes')
    expect(await cell.locator('.said').textContent()).toMatch(/^hat \d+ %$/)
    expect(await cell.locator('.outcome').isVisible()).toBe(true)
    await keepScreen(page, 'pictures-wrong')
    await expectAccessible(page)

    const before = (await shown()).length
    await cell.click()
    await page.keyboard.press('2')
    await cell.waitFor({ state: 'detached' }).catch(() => undefined)
    await expect.poll(async () => (await shown()).length, { timeout: 10_000 }).toBe(before - 1)
    expect(
      project.read(
        'select 1 from pictures p join classes c on c.id = p.class_id where p.id = ? and c.name = ?',
        id,
        'hat',
      ),
    ).toHaveLength(1)
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await shown()).length, { timeout: 10_000 }).toBe(before)
  })

  it('filters by split, verdict and name together, with a removable chip for each', async () => {
    const { page } = open
    const menu = async (item: string) => {
      await page.getByRole('button', { name: 'Filter', exact: true }).click()
      await page.getByRole('menuitemcheckbox', { name: item, exact: true }).click()
    }
    await menu('Training')
    await menu('Right')
    await page.getByLabel('Search by name').fill('hat')
    await page.getByRole('button', { name: 'Without the filter name: hat' }).waitFor()
    const names = await shown()
    expect(names.length).toBeGreaterThan(3)
    for (const name of names) expect(name).toMatch(/^hat, hat-\d\d\.jpg, predicted hat .*right, Training$/)
    await keepScreen(page, 'pictures-filters')
    await page.getByRole('button', { name: 'Without the filter split: Training' }).click()
    await expect.poll(async () => (await shown()).length, SOON).toBeGreaterThan(names.length)
    await page.getByLabel('Search by name').fill('nothing is called so')
    await page.getByText('No picture fits this filter').waitFor()
    await keepScreen(page, 'pictures-nothing')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Show all' }).last().click()
    await page.getByText('36 pictures', { exact: true }).first().waitFor()
  })

  it('shows more about a picture in the inspector, and changes it from there', async () => {
    const { page } = open
    const id = idOf('dress-03.jpg')
    await cellOf(page, id).click()
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await inspector.getByRole('heading', { name: 'dress-03.jpg' }).waitFor()
    await inspector.getByText(/\d+ × \d+ · JPEG/).waitFor()
    expect(await inspector.getByLabel(/^dress: \d+/).count()).toBe(1)
    const views = inspector.locator('img[alt^="View"], img[alt="For judging"]')
    await expect
      .poll(() => views.evaluateAll((all) => all.filter((one) => (one as HTMLImageElement).naturalWidth > 0).length), {
        timeout: 20_000,
      })
      .toBe(5)
    const addresses = await views.evaluateAll((all) => all.map((one) => (one as HTMLImageElement).src))
    expect(new Set(addresses).size).toBe(5)
    await inspector.getByRole('button', { name: 'More views' }).click()
    await inspector.locator('img[alt="View 8 while training"]').waitFor()
    await keepScreen(page, 'pictures-inspector')
    await expectAccessible(page)

    await inspector.getByLabel('Label').selectOption('shoes')
    await cellOf(page, id).locator('.title').filter({ hasText: 'shoes' }).waitFor({ state: 'attached' })
    await inspector.getByLabel('Split').selectOption('test')
    const question = page.getByRole('dialog', { name: 'Change the test set?' })
    await question.getByText('1 picture would move into the test set').waitFor()
    await keepScreen(page, 'pictures-test-question')
    const splitOf = () => project.read<{ split: string }>('select split from pictures where id = ?', id)[0].split
    const before = splitOf()
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(splitOf()).toBe(before)
    await inspector.getByLabel('Split').selectOption('test')
    await question.getByRole('button', { name: 'Move' }).click()
    await expect.poll(splitOf, { timeout: 10_000 }).toBe('test')
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await cellOf(page, id).locator('.title').filter({ hasText: 'dress' }).waitFor()
    await page.keyboard.press('Control+i')
    await expect.poll(() => inspector.count(), SOON).toBe(0)
  })

  it('opens a picture large with Space, labels it there, and returns to the same picture', async () => {
    const { page } = open
    const [first, second, third] = await firstIds(page, 3)
    await cellOf(page, first).click()
    await page.keyboard.press('Space')
    const large = page.getByRole('dialog', { name: /^Picture / })
    await large.getByText('1 of 36').waitFor()
    await page.keyboard.press('ArrowRight')
    await large.getByText('2 of 36').waitFor()
    await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('dialog img')?.naturalWidth ?? 0) > 0)
    await keepScreen(page, 'pictures-large')
    await expectAccessible(page)
    await page.keyboard.press('3')
    await large.getByText('3 of 36').waitFor()
    await expect
      .poll(
        () =>
          project.read<{ name: string }>(
            'select c.name from pictures p join classes c on c.id = p.class_id where p.id = ?',
            second,
          )[0].name,
        { timeout: 10_000 },
      )
      .toBe('shoes')
    await large.getByRole('button', { name: 'Zoom to 100 %' }).click()
    const natural = await large.locator('img').evaluate((one) => (one as HTMLImageElement).naturalWidth)
    expect((await large.locator('img').boundingBox())?.width).toBe(natural)
    await page.keyboard.press('Escape')
    await expect.poll(() => large.count(), SOON).toBe(0)
    await expect
      .poll(() => page.getByRole('grid').getAttribute('aria-activedescendant'), SOON)
      .toMatch(new RegExp(`-${third}$`))
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role')), SOON).toBe('grid')
    await page.keyboard.press('Control+z')
    await cellOf(page, second).locator('.title').filter({ hasText: 'dress' }).waitFor()
  })

  it('makes pictures larger by the slider, keeps the size, and shows whole pictures', async () => {
    const { page } = open
    const side = async () => Math.round((await cells(page).first().boundingBox())?.width ?? 0)
    const before = await side()
    await page.getByLabel('Size of the pictures').fill('256')
    await expect.poll(side, { timeout: 10_000 }).toBeGreaterThan(before + 60)
    await expect
      .poll(
        async () =>
          (await open.studio.ask<{ settings: { cellSize: number } }>('GET', '/api/app')).body.settings.cellSize,
        { timeout: 10_000 },
      )
      .toBe(256)
    await page.reload()
    await cells(page).first().waitFor()
    expect(await side()).toBeGreaterThan(before + 60)
    await page.getByRole('button', { name: 'Show whole pictures' }).click()
    expect(
      await page
        .locator('[role=gridcell] img')
        .first()
        .evaluate((one) => getComputedStyle(one).objectFit),
    ).toBe('contain')
    await keepScreen(page, 'pictures-whole')
    await page.getByLabel('Size of the pictures').fill('144')
  })

  it('works at 1024 × 700, in the dark and in Chinese', async () => {
    const { page, studio } = open
    await page.setViewportSize({ width: 1024, height: 700 })
    await cellOf(page, idOf('dress-04.jpg')).click()
    await expect.poll(() => page.getByRole('complementary', { name: 'Inspector' }).count(), SOON).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1024)
    await keepScreen(page, 'pictures-1024')
    await expectAccessible(page)
    await studio.ask('PATCH', '/api/app/settings', { language: 'zh', theme: 'dark' })
    await page.getByRole('button', { name: '全部图片' }).waitFor()
    await page.keyboard.press('Control+i')
    await page.getByRole('complementary', { name: '检查器' }).getByText('模型看到的画面').waitFor()
    await keepScreen(page, 'pictures-1024-dark-zh')
    await expectAccessible(page)
    await page.keyboard.press('Control+i')
    await page.setViewportSize({ width: 1440, height: 900 })
    await keepScreen(page, 'pictures-dark-zh')
    await studio.ask('PATCH', '/api/app/settings', { language: 'auto', theme: 'auto' })
    await page.getByRole('button', { name: /^All pictures/ }).waitFor()
    expect(open.complaints).toEqual([])
  })
})
