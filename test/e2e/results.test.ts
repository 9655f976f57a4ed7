import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PictureColumns } from '../../electron/server/shapes/project.ts'
import type { PredictionColumns } from '../../electron/server/shapes/runs.ts'
import { findBrowser, noBrowser } from '../fixtures/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage, SOON } from '../fixtures/studio-page.ts'
import { planted, SampleProject } from '../fixtures/trained-sample.ts'

/** `expect.poll` with the patience that a busy machine needs. */
const soon: typeof expect.poll = (what, options) => expect.poll(what, { timeout: 30_000, ...options })

describe.skipIf(!findBrowser())(`results in the page${noBrowser()}`, () => {
  let open: StudioPage
  let project: SampleProject
  let page: Page
  let first: string

  beforeAll(async () => {
    open = await openStudio()
    page = open.page
    project = await SampleProject.import(open.studio)
  })
  afterAll(async () => {
    await open?.close()
    project?.remove()
  })

  const show = (section: string) => page.goto(`${open.studio.origin}/#/p/${project.id}/${section}`)
  const tab = (name: string) => page.getByRole('group', { name: 'Parts of the results' }).getByText(name).click()
  const predictions = (run: string) => project.ask<PredictionColumns>('GET', `/runs/${run}/predictions`)
  const card = () => page.getByRole('complementary', { name: 'This picture' })
  async function plantedPicture() {
    const columns = await project.ask<PictureColumns>('GET', '/pictures')
    const i = columns.name.indexOf(planted)
    return { id: columns.id[i], classId: columns.classId[i] }
  }

  it('say what they will show, and where to train, before the first run', async () => {
    await show('results')
    await page.getByText('No results yet').waitFor()
    await keepScreen(page, 'results-empty')
    await page.getByRole('button', { name: 'Go to Train' }).click()
    await page.getByRole('button', { name: 'Train', exact: true }).waitFor()
    await project.ended(await project.train({ preset: 'fast' }))
    first = (await project.detail()).currentRun ?? ''
    expect(first).not.toBe('')
  })

  it('open with one sentence whose numbers are those of the run', async () => {
    await show('results')
    const sentence = await page.locator('[data-headline]').innerText()
    const { accuracy } = (await project.detail()).runs[0]
    const right = Math.round((accuracy?.accuracy ?? 0) * 16)
    expect(sentence).toContain(`Right for ${right} of 16 test pictures`)
    expect(sentence).toContain(
      `between ${Math.round((accuracy?.low ?? 0) * 100)} and ${Math.round((accuracy?.high ?? 0) * 100)} of 100`,
    )
    await keepScreen(page, 'results-overview')
    await expectAccessible(page)
  })

  it('move through the matrix by arrow keys, and a cell opens exactly its pictures', async () => {
    const { classes, id, truth, predicted, split } = await predictions(first)
    const [hat, shoes] = [classes.indexOf('hat'), classes.indexOf('shoes')]
    const wanted = id.filter((_, i) => split[i] === 3 && truth[i] === hat && predicted[i] === shoes)
    expect(wanted).toContain((await plantedPicture()).id)
    const cell = (row: number, column: number) => page.locator(`[data-cell="${row}-${column}"]`)
    await cell(0, 0).focus()
    for (let i = 0; i < hat; i++) await page.keyboard.press('ArrowDown')
    for (let i = 0; i < shoes; i++) await page.keyboard.press('ArrowRight')
    await expect.poll(() => cell(hat, shoes).evaluate((element) => element === document.activeElement), SOON).toBe(true)
    expect(await cell(hat, shoes).innerText()).toBe(String(wanted.length))
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/pictures$/)
    const shown = page.getByRole('grid').locator('.cell[data-id]:visible')
    await soon(async () =>
      (await shown.evaluateAll((cells) => cells.map((one) => Number(one.getAttribute('data-id'))))).toSorted(),
    ).toEqual(wanted.toSorted())
  })

  it('list every class with doors', async () => {
    await show('results')
    await tab('Classes')
    expect(await page.getByRole('table', { name: 'Class by class' }).getByRole('rowheader').count()).toBe(5)
    await page.getByRole('button', { name: 'Pictures', exact: true }).click()
    await expect.poll(() => page.getByRole('rowheader').first().innerText(), SOON).toBe('hat')
    await keepScreen(page, 'results-classes')
    await expectAccessible(page)
  })

  it('fix a label with Enter, retrain with R, and say what that changed', async () => {
    const { id, classId } = await plantedPicture()
    const before = (await predictions(first)).id.length
    expect(before).toBeGreaterThan(0)
    await tab('Pictures')
    await page.locator(`.cell[data-id="${id}"]`).click()
    await card()
      .getByRole('button', { name: /^It is shoes/ })
      .waitFor()
    await keepScreen(page, 'results-pictures')
    await expectAccessible(page)
    await page.keyboard.press('Enter')
    await soon(async () => (await plantedPicture()).classId).not.toBe(classId)
    await page.locator('[data-changes]').getByText('1 picture changed since this run.').waitFor()
    await page.keyboard.press('r')
    const said = page.locator('[data-retrained]')
    await said.waitFor({ timeout: 120_000 })
    const { runs, currentRun } = await project.detail()
    expect(runs.length).toBe(2)
    expect(currentRun).not.toBe(first)
    const percent = (share = 0) => `${(share * 100).toFixed(1)} %`
    expect(await said.innerText()).toContain(
      `Was ${percent(runs[1].accuracy?.accuracy)}, is now ${percent(runs[0].accuracy?.accuracy)}`,
    )
    expect(await said.innerText()).toMatch(/ of the test pictures right; [1-9]\d* pictures? flipped/)
    expect(runs[0].accuracy?.accuracy).toBeGreaterThan(runs[1].accuracy?.accuracy ?? 1)
    await keepScreen(page, 'results-retrained')
  })

  it('compare two runs picture by picture and say whether it may be luck', async () => {
    await tab('Compare')
    const luck = page.locator('[data-luck]')
    await soon(() => luck.innerText()).toMatch(/luck|same answer/)
    expect(await page.getByText(/Both judged the same 16 pictures/).count()).toBe(1)
    await keepScreen(page, 'results-compare')
    await expectAccessible(page)
  })

  it('take the label back with Undo', async () => {
    await page.locator('[data-changes]').getByRole('button', { name: 'Undo' }).click()
    await page.locator('[data-changes]').getByText('1 picture changed since this run.').waitFor()
    const { classId } = await plantedPicture()
    const { classes } = await project.detail()
    expect(classes.find((one) => one.id === classId)?.name).toBe('hat')
  })

  it('speak of validation while the test is sealed, and count its opening', async () => {
    await project.ask('POST', '/seal', { sealed: true })
    await page.reload()
    await page.getByText('The test set is sealed').waitFor()
    expect(await page.locator('[data-headline]').innerText()).toMatch(/of 10 validation pictures/)
    await keepScreen(page, 'results-sealed')
    await page.getByRole('button', { name: 'Open the seal' }).click()
    await page.getByText(/It has not been opened yet/).waitFor()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Open the seal' }).click()
    await soon(() => page.locator('[data-headline]').innerText()).toMatch(/of 16 test pictures/)
    expect((await project.detail()).seal).toMatchObject({ sealed: false, opened: [expect.any(Number)] })
  })

  it('speak Chinese in the dark at 1024 × 700', async () => {
    await page.setViewportSize({ width: 1024, height: 700 })
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'zh', theme: 'dark' })
    await soon(() => page.locator('[data-headline]').innerText()).toMatch(/张测试图片中判断正确/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    await keepScreen(page, 'results-zh-dark')
    await expectAccessible(page)
    expect(open.complaints).toEqual([])
  })
})
