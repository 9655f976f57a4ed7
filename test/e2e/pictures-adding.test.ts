import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProjectDetail } from '../../electron/server/shapes/project.ts'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { green, red, writeClasses, writePicture } from '../fixtures/pictures/pictures.ts'
import { expectAccessible, keepScreen, openStudio, SOON, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { cells, openPictures, type OpenProject } from './pictures-project.ts'

describe.skipIf(noBrowser() !== '')(`adding pictures${noBrowser()}`, () => {
  let open: StudioPage
  let project: OpenProject
  let folder: string

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-adding-'))
    await writeClasses(folder, { red, green }, 3)
    open = await openStudio()
    project = await openPictures(open, folder)
  })
  afterAll(async () => {
    await open.close()
    project.remove()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  it('adds what is new in the folder, and keeps what was decided', async () => {
    const { page } = open
    // Not the first one: which that is depends on which file was read first, and it may be the one that is removed.
    await page.getByRole('gridcell', { name: /green-0\.jpg/ }).click()
    await page.keyboard.press('u')
    await page.locator('[role=gridcell][data-mark=unsure]').waitFor()
    await writePicture(path.join(folder, 'blue', 'new.jpg'), { r: 10, g: 20, b: 220 }, 5)
    fs.rmSync(path.join(folder, 'green', 'green-2.jpg'))
    await page.getByRole('button', { name: 'Add pictures' }).click()
    await page.getByRole('menuitem', { name: 'Look for new pictures' }).click()
    await page.getByRole('gridcell', { name: /^blue, new\.jpg/ }).waitFor()
    // The result is shown at the end, replacing the progress.
    const found = page.getByRole('status').filter({ hasText: '1 new picture, 1 file is missing.' })
    await found.waitFor()
    expect(await page.getByText('Looking for new pictures…').count()).toBe(0)
    await keepScreen(page, 'pictures-new')
    await found.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('button', { name: 'Without the filter New' }).waitFor()
    await expect.poll(() => cells(page).count(), SOON).toBe(1)
    expect(await page.getByRole('combobox', { name: 'Order' }).inputValue()).toBe('newest')
    await page
      .getByRole('region', { name: 'Classes' })
      .getByRole('button', { name: /^All pictures/ })
      .click()
    expect(project.read('select 1 from pictures where mark = ?', 'unsure')).toHaveLength(1)
    await expect.poll(() => page.locator('[role=gridcell][data-mark=unsure]').count(), { timeout: 10_000 }).toBe(1)
    const missing = page.getByRole('region', { name: 'Classes' }).getByRole('button', { name: /^Missing files/ })
    await missing.click()
    await page.getByRole('gridcell', { name: /green-2\.jpg.*file is missing/ }).waitFor()
    await keepScreen(page, 'pictures-missing')
    expect(
      project.read('select 1 from pictures where missing_since is not null and class_id is not null'),
    ).toHaveLength(1)
  })

  it('says what to do in a project without pictures', async () => {
    const { page, studio } = open
    const dir = path.join(path.dirname(project.dir), 'empty.loupe')
    const { body } = await studio.ask<ProjectDetail>('POST', '/api/projects', { name: 'Empty', dir })
    await page.goto(`${studio.origin}/#/p/${body.id}/pictures`)
    await page.getByRole('heading', { name: 'No pictures yet' }).waitFor()
    await keepScreen(page, 'pictures-none')
    await expectAccessible(page)
    await page.getByRole('main').getByRole('button', { name: 'Add pictures' }).last().click()
    await expect.poll(() => page.url(), { timeout: 10_000 }).toMatch(/wizard$/)
  })
})
