import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunDetail } from '../../electron/studio/browse/run-detail.ts'
import type { ProjectDetail } from '../../electron/server/shapes/project.ts'
import { findBrowser, noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { SampleProject } from '../fixtures/studio/trained-sample.ts'
import { importStandIn } from '../fixtures/networks/stand-in.ts'

describe.skipIf(!findBrowser())(`imported backbones in the page${noBrowser()}`, () => {
  let home: string
  let open: StudioPage
  let project: SampleProject

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'loupe-home-'))
    await importStandIn(home, { architecture: 'efficientnet-lite0', name: 'lite0-mine' })
    open = await openStudio({ home })
    project = await SampleProject.import(open.studio)
  })
  afterAll(async () => {
    await open?.close()
    project?.remove()
    await rm(home, { recursive: true, force: true })
  })

  it('one is chosen in the recipe panel and trained with', async () => {
    const { page, studio } = open
    await page.goto(`${studio.origin}/#/p/${project.id}/train`)
    await page.locator('label', { hasText: 'Recipe…' }).click()
    await page.getByText('For experts').click()
    const backbone = page.getByRole('combobox', { name: 'Backbone', exact: true })
    expect(await backbone.inputValue()).toBe('resnet50')
    await backbone.selectOption('lite0-mine')
    expect(JSON.parse(await page.getByRole('textbox', { name: 'JSON' }).inputValue())).toMatchObject({ backbone: 'lite0-mine' }) // prettier-ignore
    await keepScreen(page, 'train-backbone')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    const runs = async () => (await studio.ask<ProjectDetail>('GET', `/api/projects/${project.id}`)).body.runs
    await expect.poll(async () => (await runs())[0]?.status, { timeout: 120_000 }).toBe('done')
    const [{ id }] = await runs()
    const { body } = await studio.ask<RunDetail>('GET', `/api/projects/${project.id}/runs/${id}`)
    expect(body.backbone).toBe('lite0-mine')
  })
})
