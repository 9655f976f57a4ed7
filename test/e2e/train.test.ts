import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import { noBrowser, findBrowser } from '../fixtures/studio/browser.ts'
import { childrenOf } from '../fixtures/command/processes.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { longRecipe, SampleProject, samplePicture } from '../fixtures/studio/trained-sample.ts'

/** `expect.poll` with the patience that a busy machine needs. */
const soon: typeof expect.poll = (what, options) => expect.poll(what, { timeout: 30_000, ...options })

describe.skipIf(!findBrowser())(`training in the page${noBrowser()}`, () => {
  let open: StudioPage
  let project: SampleProject
  /** Requests that the engine refused, with the reason. */
  const refused: string[] = []

  beforeAll(async () => {
    open = await openStudio()
    open.page.on('response', async (answer) => {
      // The page may request a run at the moment when a test deletes it.
      if (answer.status() >= 400 && answer.status() !== 404)
        refused.push(`${answer.status()} ${answer.url()} ${await answer.text()}`)
    })
    project = await SampleProject.import(open.studio)
  })
  afterAll(async () => {
    await open?.close()
    project?.remove()
  })

  const show = async (section: string) => {
    await open.page.goto(`${open.studio.origin}/#/p/${project.id}/${section}`)
  }
  const stages = () => open.page.getByRole('list', { name: 'Stages' })
  const epochs = () => open.page.locator('figure table').first().locator('tbody tr').count()
  /**
   * Starts the long recipe over the API and waits until the page shows epochs of it; if the job ends instead, says why.
   * @returns the job
   */
  async function trainLong(): Promise<string> {
    const { id } = await project.train({ preset: 'recipe', recipe: longRecipe })
    const end = Date.now() + 120_000
    while ((await epochs()) < 3) {
      const { epochs: known, ...rest } = await jobOf(id)
      const seen = `${known.length} epochs, ${JSON.stringify(rest)}; the page: ${await open.page.locator('main').innerText()}`
      if (rest.finishedAt !== null) throw new Error(`It ended: ${seen}`)
      if (Date.now() > end) throw new Error(`The page shows no epochs: ${seen}`)
      await wait(200)
    }
    return id
  }
  async function jobOf(id: string): Promise<Job> {
    const { body } = await open.studio.ask<Job[]>('GET', '/api/jobs')
    const job = body.find((one) => one.id === id)
    if (!job) throw new Error('The engine does not know the job.')
    return job
  }

  it('says how pictures will be split, and which classes and copies are left out', async () => {
    const { page, studio } = open
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-unsplit-'))
    for (const [i, name] of ['hat', 'shoes', 'dress'].entries())
      for (let n = 1; n <= 12; n++) {
        const file = `${name}-${String(n).padStart(2, '0')}.jpg`
        fs.mkdirSync(path.join(folder, name), { recursive: true })
        fs.copyFileSync(samplePicture(file), path.join(folder, name, `${i}-${file}`))
      }
    const unsplit = await SampleProject.import(studio, folder)
    await unsplit.ask('POST', '/edits', { kind: 'class-add', name: 'scarf' })
    await page.goto(`${studio.origin}/#/p/${unsplit.id}/train`)
    const dealing = page.locator('[data-dealing]')
    await soon(() => dealing.innerText()).toBe(
      '36 pictures will be split 70/15/15 when you train (24 training, 6 validation, 6 test). Change…',
    )
    await page.getByText('Classes without pictures, which are left out: scarf.').waitFor()
    expect(await page.getByText(/left out/).count()).toBe(1)
    await keepScreen(page, 'train-unsplit')
    await expectAccessible(page)
    await dealing.getByRole('button', { name: 'Change…' }).click()
    await page.waitForURL(/\/split$/)
    await page.setViewportSize({ width: 1024, height: 700 })
    await studio.ask('PATCH', '/api/app/settings', { language: 'zh', theme: 'dark' })
    await page.goto(`${studio.origin}/#/p/${unsplit.id}/train`)
    await soon(() => dealing.innerText()).toMatch(/70\/15\/15.*24/)
    await keepScreen(page, 'train-unsplit-zh-dark')
    await studio.ask('PATCH', '/api/app/settings', { language: 'en', theme: 'light' })
    await page.setViewportSize({ width: 1280, height: 820 })
    unsplit.remove()
  })

  it('says what each choice takes before anything is started', async () => {
    await show('train')
    const fast = open.page.getByRole('radio', { name: /Fast/ })
    await soon(() => open.page.locator('label', { has: fast }).innerText()).toMatch(/56 pictures, 56 new to look at/)
    await soon(() => open.page.getByRole('radio').count()).toBe(3)
    expect(await fast.isChecked()).toBe(true)
    await keepScreen(open.page, 'train-choices')
    await expectAccessible(open.page)
  })

  it('trains with Enter, shows the stages and the curves, and ends with the result', async () => {
    const train = open.page.getByRole('button', { name: 'Train', exact: true })
    await soon(() => train.isEnabled()).toBe(true)
    await open.page.keyboard.press('Enter')
    await stages().waitFor()
    await soon(() => stages().locator('[aria-current=step]').innerText(), { timeout: 120_000 }).toMatch(
      /Looking at pictures/,
    )
    await keepScreen(open.page, 'train-looking')
    await open.page.getByText(/^Right for \d+ of \d+/).waitFor({ timeout: 200_000 })
    const detail = await project.detail()
    expect(detail.runs).toMatchObject([{ status: 'done', recipe: 'quick', accuracy: { split: 'cv', n: 30 } }])
    expect(await open.page.locator('[data-run]').innerText()).toMatch(/done/)
    await keepScreen(open.page, 'train-done')
    await expectAccessible(open.page)
    const share = Math.round((detail.runs[0].accuracy?.accuracy ?? 0) * 100)
    await open.page.goto(`${open.studio.origin}/#/`)
    await open.page.getByText(`${share} % right, 30 pictures cross-validated`).waitFor()
    await keepScreen(open.page, 'home-trained')
  })

  it('shows what is wrong with a recipe at its field, and keeps what was typed', async () => {
    const { page } = open
    await show('train')
    await page.locator('label', { hasText: 'Recipe…' }).click()
    await page.getByRole('combobox', { name: 'Recipe', exact: true }).selectOption('wolves-dogs')
    await page.getByText('For experts').click()
    const rate = page.getByLabel('Learning rate')
    await rate.fill('fast')
    await rate.blur()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await soon(() => rate.getAttribute('aria-invalid'), { timeout: 20_000 }).toBe('true')
    const fault = await rate.getAttribute('aria-describedby')
    expect(await page.locator(`[id="${fault}"]`).innerText()).toBe('needs a number')
    expect(await rate.inputValue()).toBe('fast')
    await keepScreen(page, 'train-recipe')
    await expectAccessible(page)
  })

  it('Best trains more than one way, keeps the better one and says which', async () => {
    const { page } = open
    await show('train')
    const before = (await project.detail()).runs.length
    await page.locator('label', { has: page.getByRole('radio', { name: /Best/ }) }).click()
    const train = page.getByRole('button', { name: 'Train', exact: true })
    await soon(() => train.isEnabled()).toBe(true)
    await train.click()
    await soon(async () =>
      (await open.studio.ask<Job[]>('GET', '/api/jobs')).body.some(({ finishedAt }) => finishedAt === null),
    ).toBe(true)
    await soon(
      async () =>
        (await open.studio.ask<Job[]>('GET', '/api/jobs')).body.every(({ finishedAt }) => finishedAt !== null),
      { timeout: 200_000 },
    ).toBe(true)
    await page.getByText(/^Right for \d+ of \d+/).waitFor()
    const { runs, currentRun } = await project.detail()
    const made = runs.slice(0, runs.length - before)
    expect(made.map(({ recipe }) => recipe).toSorted()).toEqual(['best-mlp', 'quick'])
    const kept = made.find(({ id }) => id === currentRun)
    const shown = page.locator('[data-run]').filter({ hasText: 'shown in Results' })
    await soon(() => shown.getAttribute('data-run')).toBe(kept?.id)
    const title = { quick: 'Quick', 'best-mlp': 'Hidden layer' }[kept?.recipe ?? ''] ?? ''
    const other = made.find(({ id }) => id !== currentRun)?.id ?? ''
    await page.locator(`[data-run="${currentRun}"] [data-choice=kept]`).getByText('kept by Best').waitFor()
    await page.locator(`[data-run="${other}"] [data-choice=tried]`).getByText('tried by Best, not kept').waitFor()
    const said = page.locator('p[data-choice]')
    const reason = new RegExp(
      `^Best kept ${title}: right for \\d+\\.\\d % of the validation pictures \\(.+: \\d+\\.\\d %\\).*\\. The test pictures are never used for choosing\\.$`,
    )
    expect(await said.innerText()).toMatch(reason)
    await keepScreen(page, 'train-best')
    await expectAccessible(page)
    await show('results')
    await soon(() => said.innerText()).toMatch(reason)
    await keepScreen(page, 'results-best')
    await project.ask('PUT', '/current-run', { run: other })
    await soon(() => said.innerText()).toMatch(/^Best tried this run and did not keep it\. Best kept/)
    await project.ask('PUT', '/current-run', { run: currentRun })
    for (const { id } of made) await project.ask('DELETE', `/runs/${id}`)
  })

  it('continues through a reload of the page, and stops with the best so far kept', async () => {
    const { page } = open
    await show('train')
    await trainLong()
    await page.reload()
    await soon(epochs, { timeout: 30_000 }).toBeGreaterThan(2)
    const before = await epochs()
    await soon(epochs, { timeout: 30_000 }).toBeGreaterThan(before)
    // Two validation pictures of each class; all are shown from the first epoch on, each with a prediction.
    const gallery = page.getByRole('region', { name: 'Validation pictures' })
    const judged = gallery.locator('li[data-outcome=right], li[data-outcome=wrong]')
    expect(await judged.count()).toBe(10)
    const right = await gallery.locator('li[data-outcome=right]').count()
    expect(right).toBeGreaterThan(0)
    expect(await gallery.innerText()).toMatch(/\d+ of 10 right after epoch [\d,]+/)
    expect(await gallery.getByRole('img').first().getAttribute('alt')).toMatch(/^dress: taken for \S+, \d+/)
    expect(await page.locator('[data-best]').innerText()).toMatch(/^Best so far: epoch [\d,]+, right for [\d.]+ %/)
    await keepScreen(page, 'train-curves')
    await expectAccessible(page)

    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByText(/best epoch so far is kept/).waitFor()
    await page.getByRole('button', { name: 'Stop and keep the best so far' }).click()
    await page.getByText('The best so far is kept.').waitFor({ timeout: 60_000 })
    const [run] = (await project.detail()).runs
    expect(run).toMatchObject({ status: 'cancelled', recipe: 'long', resumable: true })
    expect(run.accuracy?.n).toBe(16)
  })

  it('pauses and continues from there', async () => {
    const { page } = open
    await show('train')
    const before = (await project.detail()).runs.map(({ id }) => id)
    const id = await trainLong()
    await page.getByRole('button', { name: 'Pause', exact: true }).first().click()
    await page.getByText('Paused. Nothing is lost').waitFor()
    // Messages sent before it stopped may still arrive; afterwards none do, though epochs are shorter than a reload.
    const known = async () => (await jobOf(id)).epochs.length
    await soon(async () => (await jobOf(id)).status).toBe('paused')
    const stopped = await known()
    await soon(epochs).toBe(stopped)
    await page.reload()
    await page.getByText('Paused. Nothing is lost').waitFor()
    await soon(epochs).toBe(stopped)
    expect(await known()).toBe(stopped)
    await keepScreen(page, 'train-paused')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Continue', exact: true }).first().click()
    await soon(epochs, { timeout: 60_000 }).toBeGreaterThan(stopped)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Stop/ }).click()
    await page.getByText('The best so far is kept.').waitFor({ timeout: 60_000 })
    for (const { id } of (await project.detail()).runs)
      if (!before.includes(id)) await project.ask('DELETE', `/runs/${id}`)
    await page.reload()
  })

  it('shows a killed trainer as interrupted and continues from there', async () => {
    const { page } = open
    await show('train')
    await page
      .locator('[data-run]')
      .first()
      .getByRole('button', { name: /Delete/ })
      .click()
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Delete/ })
      .click()
    await soon(async () => (await project.detail()).runs.length).toBe(1)
    await trainLong()
    for (const child of childrenOf(open.studio.pid)) process.kill(child, 'SIGKILL')
    const alert = page.getByRole('alert')
    await alert.getByText(/trainer_crashed/).waitFor({ timeout: 60_000 })
    await soon(() => page.locator('[data-run]').first().innerText()).toMatch(/interrupted/)
    await keepScreen(page, 'train-interrupted')
    await expectAccessible(page)
    const [{ id }] = (await project.detail()).runs
    await alert.getByRole('button', { name: 'Resume' }).click()
    await soon(epochs, { timeout: 120_000 }).toBeGreaterThan(2)
    expect((await project.detail()).runs[0]).toMatchObject({ id, status: 'running' })
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: /^Stop/ }).click()
    await soon(async () => (await project.detail()).runs[0].status, { timeout: 60_000 }).toBe('cancelled')
  })

  it('works in Chinese and dark at 1024 × 700', async () => {
    const { page } = open
    await show('train')
    await page.setViewportSize({ width: 1024, height: 700 })
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'zh', theme: 'dark' })
    await page.getByRole('button', { name: '训练', exact: true }).waitFor()
    await soon(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    await keepScreen(page, 'train-zh-dark')
    await expectAccessible(page)
    await trainLong()
    const gallery = page.getByRole('region', { name: '验证图片' })
    await gallery.scrollIntoViewIfNeeded()
    await soon(() => gallery.innerText()).toMatch(/轮后 10 张中 \d+ 张正确/)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    await keepScreen(page, 'train-curves-zh-dark')
    await expectAccessible(page)
    const jobs = (await open.studio.ask<Job[]>('GET', '/api/jobs')).body
    for (const { id } of jobs.filter(({ status }) => status === 'running'))
      await open.studio.ask('POST', `/api/jobs/${id}/cancel`)
    await soon(async () => (await project.detail()).runs[0].status, { timeout: 60_000 }).toBe('cancelled')
    expect(refused).toEqual([])
    expect(open.complaints.filter((text) => !text.includes('404'))).toEqual([])
  })
})
