import path from 'node:path'
import fs from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser, noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { SampleProject, smallRecipe } from '../fixtures/studio/trained-sample.ts'

const PATIENCE = { timeout: 200_000 }

describe.skipIf(!findBrowser())(`float32 files of an int8 run, in the page${noBrowser()}`, () => {
  let open: StudioPage
  let project: SampleProject
  let page: Page

  beforeAll(async () => {
    open = await openStudio()
    page = open.page
    project = await SampleProject.import(open.studio)
    await project.ended(await project.train({ preset: 'recipe', recipe: smallRecipe, precision: 'int8', seed: 5 }))
  })
  afterAll(async () => {
    await open?.close()
    project?.remove()
  })

  it('are offered for other programs, and the report says how well they agree', async () => {
    await page.goto(`${open.studio.origin}/#/p/${project.id}/export`)
    await page.getByLabel('For other programs').check()
    await page.getByLabel('A gallery of what').uncheck()
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const report = (format: string) => page.locator(`[data-parity=${format}]`)
    await report('tfjs').waitFor(PATIENCE)
    expect(await report('onnx').innerText()).toMatch(/gave the same answer as Loupe for all 16 held-out pictures/)
    for (const format of ['onnx-float32', 'tfjs'])
      expect(await report(format).innerText()).toMatch(
        /is exact \(float32\), while this run used the fast form \(int8\)\. It gave (the same answer as Loupe for all|another answer than Loupe for \d+ of) 16 held-out pictures/,
      )
    const dir = path.join(project.dir, 'exports', (await project.detail()).currentRun ?? '')
    for (const file of ['model.onnx', 'model.float32.onnx', 'tfjs/model.json'])
      expect(fs.existsSync(path.join(dir, file)), file).toBe(true)
    await keepScreen(page, 'export-float32-done')
    await expectAccessible(page)
  })

  it('fit in Chinese, dark and small', async () => {
    await page.setViewportSize({ width: 1024, height: 700 })
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'zh', theme: 'dark' })
    await page.getByRole('button', { name: /用 float32 训练（[约估]/ }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    await page.getByRole('button', { name: /用 float32 训练/ }).scrollIntoViewIfNeeded()
    await keepScreen(page, 'export-float32-zh-dark')
    await expectAccessible(page)
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'en', theme: 'light' })
    await page.setViewportSize({ width: 1440, height: 900 })
  })

  it('come with a button that trains the same in float32, and says how long that takes', async () => {
    const before = (await project.detail()).currentRun
    await page.getByRole('button', { name: /^Train in float32 \((about|roughly) \d+ (s|minutes)\)$/ }).click()
    await page.waitForURL(/\/train$/)
    await expect.poll(async () => (await project.detail()).currentRun, PATIENCE).not.toBe(before)
    const { currentRun } = await project.detail()
    const run = await project.ask<{ engine: { precision: string }; seed: number }>('GET', `/runs/${currentRun}`)
    expect(run).toMatchObject({ engine: { precision: 'float32' }, seed: 5 })
  })

  it('are the same as model.onnx for a float32 run, which the choice says', async () => {
    await page.goto(`${open.studio.origin}/#/p/${project.id}/export`)
    await page.getByText('this run is float32 already').waitFor(PATIENCE)
    await keepScreen(page, 'export-float32-already')
    expect(open.complaints).toEqual([])
  })
})
