import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import type { RunDetail } from '../../electron/server/shapes/runs.ts'
import { loadRecipe } from '../../electron/studio/features/recipes.ts'
import type { Language } from '../../common/languages.ts'
import { findBrowser, noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage, SOON } from '../fixtures/studio/studio-page.ts'
import { smallSide, smallView } from '../fixtures/projects/recipe.ts'
import { longRecipe, SampleProject } from '../fixtures/studio/trained-sample.ts'

/** `expect.poll` with the patience that a busy machine needs. */
const soon: typeof expect.poll = (what, options) => expect.poll(what, { timeout: 30_000, ...options })

describe.skipIf(!findBrowser())(`what a recipe shows in the page${noBrowser()}`, () => {
  let open: StudioPage
  let project: SampleProject
  let page: Page

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
  async function look(language: Language, theme: 'light' | 'dark') {
    await open.studio.ask('PATCH', '/api/app/settings', { language, theme })
    await soon(() => page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme)
    await soon(() => page.evaluate(() => document.documentElement.lang.slice(0, 2))).toBe(language)
  }

  it('lists unavailable recipes with what they need, and does not train them', async () => {
    await show('train')
    await page.locator('label', { hasText: 'Recipe…' }).click()
    const recipes = page.getByRole('combobox', { name: 'Recipe', exact: true })
    await recipes.selectOption('cifar10')
    await expect.poll(() => recipes.locator('option:checked').innerText(), SOON).toBe('CIFAR-10 (not available yet)')
    await page.getByText(/loupe backbones import/).waitFor()
    expect(await page.getByRole('button', { name: 'Train', exact: true }).isDisabled()).toBe(true)
    await keepScreen(page, 'recipe-not-available')
    await expectAccessible(page)
  })

  it('reports the running loss while it trains, in both languages', { timeout: 300_000 }, async () => {
    await show('train')
    const recipe = { ...longRecipe, transforms: smallView, batch: 2, log_every: 5 }
    const { id } = await project.train({ preset: 'recipe', recipe })
    const lines = page.locator('[data-running-loss] li')
    await soon(() => lines.first().innerText(), { timeout: 200_000 }).toMatch(
      /^Epoch [\d,]+, step (5|10|15): loss \d+\.\d{4} \[(10|20|30)\/30\]$/,
    )
    await keepScreen(page, 'train-running-loss')
    await expectAccessible(page)
    await look('zh', 'dark')
    await soon(() => lines.first().innerText()).toMatch(/^第 [\d,]+ 轮，第 (5|10|15) 步：损失/)
    await page.getByRole('region', { name: '运行中的损失' }).scrollIntoViewIfNeeded()
    await keepScreen(page, 'train-running-loss-zh-dark')
    await expectAccessible(page)
    await open.studio.ask('POST', `/api/jobs/${id}/cancel`)
    await soon(
      async () => (await open.studio.ask<Job[]>('GET', '/api/jobs')).body.find((job) => job.id === id)?.status,
      {
        timeout: 60_000,
      },
    ).toBe('cancelled')
    await look('en', 'light')
  })

  it(
    'keeps curves, every epoch with its seconds, and training pictures as training saw them',
    { timeout: 400_000 },
    async () => {
      const crop = { name: 'RandomResizedCrop', size: smallSide }
      const train = [crop, { name: 'RandomHorizontalFlip', p: 0.5 }, { name: 'ToTensor' }, { name: 'Normalize' }]
      const transforms = { ...smallView, train }
      const recipe = { ...(await loadRecipe('wolves-dogs')), transforms, epochs: 3, views: { cached: 1 } }
      await project.ended(await project.train({ preset: 'recipe', recipe }))
      const id = (await project.detail()).currentRun ?? ''
      const run = await project.ask<RunDetail>('GET', `/runs/${id}`)
      await show('results')
      await page.reload()
      await page.getByRole('group', { name: 'Parts of the results' }).getByText('Learning').click()
      const { accuracy = 0, loss = 0 } = run.metrics.test ?? {}
      expect(await page.locator('[data-exact]').innerText()).toBe(
        `Accuracy on the test pictures ${(accuracy * 100).toFixed(2)} %, average loss ${loss.toFixed(4)}.`,
      )
      const rows = page.getByRole('region', { name: 'Every epoch' }).locator('tbody tr')
      expect(await rows.count()).toBe(3)
      for (const [i, { loss, seconds }] of run.history.entries()) {
        const text = await rows.nth(i).innerText()
        expect(text).toContain(loss.toFixed(4))
        expect(text).toContain(seconds < 0.1 ? '< 0.1 s' : `${seconds.toFixed(1)} s`)
      }
      const kept = rows.filter({ hasText: 'kept' })
      expect(await kept.getByRole('rowheader').innerText()).toMatch(new RegExp(`^${run.engine?.bestEpoch}\\b`))
      const samples = page.getByRole('region', { name: 'Training pictures as it saw them' }).getByRole('img')
      expect(await samples.count()).toBe(12)
      const loaded = () =>
        samples.evaluateAll(
          (images: HTMLImageElement[], side) => images.every((one) => one.complete && one.naturalWidth === side),
          smallSide,
        )
      await soon(loaded).toBe(true)
      const before = await samples.first().getAttribute('src')
      await page.getByRole('button', { name: 'Other views' }).click()
      await soon(() => samples.first().getAttribute('src')).not.toBe(before)
      await soon(loaded).toBe(true)
      await keepScreen(page, 'results-learning')
      await expectAccessible(page)
      await look('zh', 'dark')
      await keepScreen(page, 'results-learning-zh-dark')
      await expectAccessible(page)
      expect(open.complaints).toEqual([])
    },
  )
})
