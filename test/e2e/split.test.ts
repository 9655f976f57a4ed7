import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { chooseByPath, classFolder, importEnds, removeFolders, savedProject } from './wizard-drop.ts'

describe.skipIf(noBrowser())(`the split of a project${noBrowser()}`, () => {
  let open: StudioPage
  const button = (name: string | RegExp) => open.page.getByRole('button', { name, exact: typeof name === 'string' })

  beforeAll(async () => {
    open = await openStudio()
  })
  afterAll(async () => {
    await open.close()
    removeFolders()
  })
  beforeEach(async () => {
    await open.page.goto(`${open.studio.origin}/#/`)
    open.complaints.length = 0
  })
  afterEach(() => expect(open.complaints).toEqual([]))

  async function splitOf(folder: string) {
    await button('Choose folder').click()
    await chooseByPath(open.page, folder)
    await importEnds(open.page)
    const { id } = await savedProject(open)
    await open.page.goto(`${open.studio.origin}/#/p/${id}/split`)
    await open.page.locator('table[aria-busy=false]').waitFor()
  }
  const totals = async () => {
    await open.page.locator('table[aria-busy=false]').waitFor()
    return (await open.page.locator('tfoot td').allInnerTexts()).slice(1).map(Number)
  }
  const saved = async () => {
    const { train, val, test: held } = (await savedProject(open)).counts
    return [train, val, held]
  }

  test('is saved as shown, opens the pictures behind a count, and is undone by Undo', async () => {
    const { page } = open
    await splitOf(await classFolder({ hat: 20, shoe: 20 }))
    await page.getByText('The pictures have not been split yet.').waitFor()
    expect(await totals()).toEqual([28, 6, 6])
    expect(await saved()).toEqual([0, 0, 0])
    await button('Split').click()
    await page.getByText('This is how the pictures are split now.').waitFor()
    expect(await saved()).toEqual([28, 6, 6])
    await expectAccessible(page)
    await keepScreen(page, 'split')
    await page.getByRole('slider', { name: 'Training' }).focus()
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft')
    await page.getByText('Not saved yet: the table is a preview.').waitFor()
    await vi.waitFor(async () => expect(await totals()).toEqual([20, 10, 10]))
    expect(await saved()).toEqual([28, 6, 6])
    await button('Split again').click()
    await page.getByText('This is how the pictures are split now.').waitFor()
    expect(await saved()).toEqual([20, 10, 10])
    const told = page.getByRole('status').filter({ hasText: 'The pictures are split.' })
    await told.waitFor()
    await page.keyboard.press('Control+z')
    await vi.waitFor(async () => expect(await saved()).toEqual([28, 6, 6]))
    // Its button would undo something else now.
    await vi.waitFor(async () => expect(await told.count()).toBe(0))
    await vi.waitFor(async () => expect(await totals()).toEqual([28, 6, 6]))
    await page.getByRole('row', { name: /^hat/ }).getByRole('button').last().click()
    await page.waitForURL(/\/pictures$/)
    await vi.waitFor(async () => expect(await page.locator('[role=gridcell]:not([hidden])').count()).toBe(3))
  })

  test('pictures of one folder stay together, and an invalid pattern is reported', async () => {
    const { page } = open
    await splitOf(await classFolder({ 'hat/a': 6, 'hat/b': 6, 'shoe/a': 6, 'shoe/b': 6 }))
    await page.getByLabel('Keep together').selectOption('folder')
    await vi.waitFor(async () => expect((await totals()).every((n) => n % 6 === 0)).toBe(true))
    await page.getByLabel('Keep together').selectOption('pattern')
    await page.getByLabel('Pattern', { exact: true }).fill('(unclosed')
    await page.getByText('is not a regular expression').waitFor()
    await page.getByLabel('Pattern', { exact: true }).fill('([ab])/')
    await vi.waitFor(async () => expect(await page.getByText('is not a regular expression').count()).toBe(0))
    open.complaints.length = 0
  })

  test('a copy in training and in test is left out, and the count leads to it', async () => {
    const { page } = open
    const folder = await classFolder({ 'train/hat': 5, 'train/shoe': 5, 'test/hat': 3, 'test/shoe': 3 })
    copyFileSync(path.join(folder, 'train/hat/001.jpg'), path.join(folder, 'test/hat/same.jpg'))
    await splitOf(folder)
    await expectAccessible(page)
    await keepScreen(page, 'split-leak')
    await button('1 copy is left out').click()
    await page.waitForURL(/\/pictures$/)
    await vi.waitFor(async () => expect(await page.locator('[role=gridcell]:not([hidden])').count()).toBe(1))
  })

  test('the test set is sealed, opened on request, and every opening is recorded', async () => {
    const { page } = open
    await splitOf(await classFolder({ hat: 10, shoe: 10 }))
    await button('Split').click()
    await button('Seal').click()
    await page.getByText('Never opened.').waitFor()
    await button('Open the test set').click()
    await page.getByText('The opening is counted').waitFor()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Open the test set' }).click()
    await page.getByText('Opened once.').waitFor()
    const { seal } = await savedProject(open)
    expect(seal.sealed).toBe(false)
    expect(seal.opened).toHaveLength(1)
  })

  test('says what is missing if there is nothing to split', async () => {
    const { page, studio } = open
    const { body } = await studio.ask<{ id: string }>('POST', '/api/projects', { name: 'Empty' })
    await page.goto(`${studio.origin}/#/p/${body.id}/split`)
    await page.getByText('Nothing to split yet').waitFor()
    await expectAccessible(page)
    await button('Add pictures').click()
    await page.getByRole('heading', { name: 'Where are the pictures?' }).waitFor()
    await keepScreen(page, 'wizard-source')
  })
})
