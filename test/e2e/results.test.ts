import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PictureColumns } from '../../electron/server/shapes/project.ts'
import type { PredictionColumns, RunComparison } from '../../electron/server/shapes/runs.ts'
import { findBrowser, noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage, SOON } from '../fixtures/studio/studio-page.ts'
import { longRecipe, planted, SampleProject } from '../fixtures/studio/trained-sample.ts'

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
  const measure = (name: string) => page.getByRole('group', { name: 'Measured on' }).getByText(name).click()
  const headline = () => page.locator('[data-headline]').innerText()
  const comparison = async () => {
    const { currentRun } = await project.detail()
    return project.ask<RunComparison>('GET', `/runs/${currentRun}/compare?with=${first}`)
  }
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

  it('open with one sentence with the run’s figures', async () => {
    await show('results')
    const { accuracy } = (await project.detail()).runs[0]
    const [low, high] = [Math.floor((accuracy?.low ?? 0) * 100), Math.ceil((accuracy?.high ?? 0) * 100)]
    expect(accuracy).toMatchObject({ split: 'cv', n: 30 })
    const right = Math.round((accuracy?.accuracy ?? 0) * 30)
    expect(await headline()).toContain(`Right for ${right} of 30 training pictures`)
    expect(await headline()).toContain(`between ${low} and ${high} %`)
    await keepScreen(page, 'results-overview')
    await expectAccessible(page)
  })

  it('skip test pictures that are too few to judge by, and say so', async () => {
    await page.getByText('There are only 16 test pictures, fewer than five per class: too few to judge by.').waitFor()
    await measure('Test')
    await soon(headline).toMatch(/^Right for \d+ of 16 test pictures. That is too few to say how good the model is/)
    expect(await headline()).not.toMatch(/confuses|no mistake|somewhere/)
    await keepScreen(page, 'results-few-test-pictures')
    await expectAccessible(page)
    await page.getByRole('button', { name: /^Judge by cross-validation/ }).click()
    await soon(headline).toMatch(/of 30 training pictures/)
  })

  it('lead to all pictures that look wrong, not only those of the split', async () => {
    await measure('Test')
    const { id, predicted, truth } = await predictions(first)
    const wrong = id.filter((_, i) => predicted[i] !== truth[i])
    const link = page.locator('[data-look-wrong]')
    expect(await link.innerText()).toBe(`Among all 56 pictures that were judged, ${wrong.length} look wrong`)
    await link.click()
    await page.waitForURL(/\/pictures$/)
    await page.getByRole('button', { name: 'Without the filter Wrong' }).waitFor()
    const shown = page.getByRole('grid').locator('.cell[data-id]:visible')
    await soon(() => shown.count()).toBe(wrong.length)
    await show('results')
    await measure('Test')
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

  it('list every class with links to its pictures', async () => {
    await show('results')
    await measure('Test')
    await tab('Classes')
    expect(await page.getByRole('table', { name: 'Class by class' }).getByRole('rowheader').count()).toBe(5)
    await page.getByRole('button', { name: 'Pictures', exact: true }).click()
    await expect.poll(() => page.getByRole('rowheader').first().innerText(), SOON).toBe('hat')
    await keepScreen(page, 'results-classes')
    await expectAccessible(page)
  })

  it('correct a label with Enter, retrain with R, and say what that changed', async () => {
    const { id, classId } = await plantedPicture()
    const before = (await predictions(first)).id.length
    expect(before).toBeGreaterThan(0)
    await measure('Test')
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
    // A test label does not change the model, but what the test says about both.
    const { splits } = await comparison()
    const { n, after, labels } = splits.test ?? {}
    expect([n, labels?.changed, (after?.right ?? 0) - (labels?.rightThen ?? 0)]).toEqual([16, [id], 1])
    expect(splits.test).toMatchObject({ gained: [], lost: [], otherwise: [], p: 1 })
    const { right = 0 } = after ?? {}
    expect((await said.innerText()).split('\n').filter(Boolean)).toEqual([
      `Still right for ${right} of 16 test pictures (${((right / 16) * 100).toFixed(1)} %); no answer changed.`,
      '1 test label changed: +6.3 points; the model: no change.',
    ])
    await keepScreen(page, 'results-retrained')
    // By another judge it says what that one finds; a training picture did not change its prediction either.
    await measure('Cross-validation')
    await soon(() => said.innerText()).toContain(`Still right for ${splits.cv?.after.right} of 30 training pictures`)
    expect(await said.innerText()).toMatch(/no answer changed.*\n+.*1 test label changed/s)
  })

  it('compare two runs by the same figures', async () => {
    await tab('Compare')
    const said = page.locator('[data-compared]')
    await said.waitFor()
    const { splits, before, after } = await comparison()
    for (const [name, found] of [
      ['Cross-validation', splits.cv],
      ['Test', splits.test],
    ] as const) {
      await measure(name)
      const { n, before: was, after: is } = found ?? {}
      for (const [run, side] of [
        [before, was],
        [after, is],
      ] as const)
        await soon(() => page.locator(`[data-side="${run}"]`).innerText()).toContain(
          `right for ${side?.right} of ${n} pictures`,
        )
      expect(await said.innerText()).toContain(`Still right for ${is?.right} of ${n}`)
    }
    // The banner uses the same words.
    await soon(() => page.getByText('1 test label changed: +6.3 points; the model: no change.').count()).toBe(2)
    await page.getByText('Both judged the same 16 pictures, scored with today’s labels.').waitFor()
    await keepScreen(page, 'results-compare')
    await expectAccessible(page)
  })

  it('say whether a difference between two recipes may be luck', async () => {
    const recipe = { ...longRecipe, name: 'short', title: 'Short', epochs: 1, optimiser: { name: 'Adam', lr: 1e-6 } }
    await project.ended(await project.train({ preset: 'recipe', recipe }))
    await show('results')
    await measure('Test')
    await tab('Compare')
    await soon(() => page.locator('[data-luck]').innerText()).toMatch(/luck|bad luck/)
    const { currentRun } = await project.detail()
    const { splits } = await comparison()
    const { gained = [], lost = [] } = splits.test ?? {}
    expect(await page.locator('[data-luck]').innerText()).toContain(`${lost.length} turned wrong`)
    expect(await page.locator('[data-luck]').innerText()).toContain(`${gained.length} turned right`)
    await keepScreen(page, 'results-compare-recipes')
    await project.ask('DELETE', `/runs/${currentRun}`)
    await show('results')
  })

  it('restore the label with Undo', async () => {
    await page.locator('[data-changes]').getByRole('button', { name: 'Undo' }).click()
    await page.locator('[data-changes]').getByText('1 picture changed since this run.').waitFor()
    const { classId } = await plantedPicture()
    const { classes } = await project.detail()
    expect(classes.find((one) => one.id === classId)?.name).toBe('hat')
  })

  it('reveal nothing about the test while it is sealed, and record its opening', async () => {
    await project.ask('POST', '/seal', { sealed: true })
    await page.reload()
    await page.getByText('The test set is sealed').waitFor()
    expect(await headline()).toMatch(/of 30 training pictures/)
    expect(await page.getByRole('group', { name: 'Measured on' }).innerText()).not.toContain('Test')
    await keepScreen(page, 'results-sealed')
    await page.getByRole('button', { name: 'Open the seal' }).click()
    await page.getByText(/It has not been opened yet/).waitFor()
    await expectAccessible(page)
    await page.getByRole('dialog').getByRole('button', { name: 'Open the seal' }).click()
    await page.getByText(/There are only 16 test pictures/).waitFor()
    expect((await project.detail()).seal).toMatchObject({ sealed: false, opened: [expect.any(Number)] })
  })

  it('work in Chinese and dark at 1024 × 700', async () => {
    await page.setViewportSize({ width: 1024, height: 700 })
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'zh', theme: 'dark' })
    await soon(() => page.locator('[data-headline]').innerText()).toMatch(/张训练图片中判断正确/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    await keepScreen(page, 'results-zh-dark')
    await expectAccessible(page)
    expect(open.complaints).toEqual([])
  })
})
