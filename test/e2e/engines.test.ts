import { rm } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engines } from '../../electron/server/shapes/engines.ts'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import { findBrowser, noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { standInHome } from '../fixtures/command/cli.ts'
import { newHome } from '../fixtures/studio/studio-server.ts'

const LONG = 240_000

describe.skipIf(!findBrowser())(`the Engines screen${noBrowser()}`, () => {
  let home: string
  let open: StudioPage

  beforeAll(async () => {
    // Nothing was measured; a network is there, whose measuring takes seconds.
    home = newHome(standInHome)
    await rm(path.join(home, 'precisions.json'))
    open = await openStudio({ home })
    await open.page.setViewportSize({ width: 1024, height: 700 })
  })
  afterAll(async () => {
    await open?.close()
    await rm(home, { recursive: true, force: true })
  })

  const measured = async () => (await open.studio.ask<Engines>('GET', '/api/engines')).body.last

  it('is reachable from the settings, and says that nothing was measured yet', async () => {
    const { page, studio } = open
    await page.goto(`${studio.origin}/#/`)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Engines…' }).click()
    await page.getByText('Nothing was measured on this machine yet').waitFor()
    await page.getByRole('region', { name: 'What is missing' }).getByText('tfjs tfjs-node', { exact: true }).waitFor()
    await keepScreen(page, 'engines-empty')
    await expectAccessible(page)
    expect(await measured()).toBeNull()
  })

  it('says what an installation downloads and needs before it begins, or why it cannot', async () => {
    const { page, studio } = open
    await page.getByRole('button', { name: 'Install…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog
      .getByText(/downloaded|Missing|cannot be installed/)
      .first()
      .waitFor()
    await keepScreen(page, 'engines-install')
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' }).catch(() => dialog.waitFor({ state: 'hidden' }))
    expect((await studio.ask<Job[]>('GET', '/api/jobs')).body).toEqual([])
  })

  it(
    'measures as a job that survives a reload and can be stopped',
    async () => {
      const { page, studio } = open
      await page.getByRole('button', { name: 'Measure now' }).press('Enter')
      await page.getByRole('progressbar').waitFor()
      await page.reload()
      await page.getByRole('progressbar').waitFor()
      await keepScreen(page, 'engines-measuring')
      await page.getByRole('button', { name: 'Stop' }).click()
      const status = async () => (await studio.ask<Job[]>('GET', '/api/jobs')).body.at(-1)?.status
      await expect.poll(status, { timeout: LONG }).toBe('cancelled')
      await page.getByRole('button', { name: 'Measure now' }).waitFor()
      expect(await measured()).toBeNull()
    },
    LONG,
  )

  it(
    'shows what was measured and which is chosen, and remembers it',
    async () => {
      const { page } = open
      await page.getByRole('button', { name: 'Measure now' }).click()
      await page.getByText(/^Measured .* with resnet50/).waitFor({ timeout: LONG })
      const table = page.getByRole('region', { name: 'Looking at pictures' })
      const last = await measured()
      expect(last?.precisions.float32).toBeGreaterThan(0)
      const agreement = last?.precisions.agreement.mean ?? 0
      expect(agreement).toBeGreaterThan(0.99)
      expect(await table.getByRole('row', { name: /int8/ }).textContent()).toContain(`cosine ${agreement.toFixed(4)}`)
      expect(await table.getByText('Chosen').count()).toBe(1)
      expect(await page.getByRole('region', { name: 'Training' }).getByText('Chosen').count()).toBe(1)
      await keepScreen(page, 'engines-measured')
      await expectAccessible(page)
      await page.reload()
      await page.getByText(/^Measured .* with resnet50/).waitFor()
    },
    LONG,
  )

  it('works in the dark and in Chinese too', async () => {
    const { page, studio } = open
    await studio.ask('PATCH', '/api/app/settings', { theme: 'dark', language: 'zh' })
    await page.getByRole('heading', { name: '引擎', exact: true }).waitFor()
    const missing = page.getByRole('region', { name: '缺少的引擎' }).getByRole('listitem')
    for (const item of await missing.all()) expect(await item.locator('p').first().textContent()).toMatch(/[一-鿿]/)
    await keepScreen(page, 'engines-zh-dark')
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
  })
})
