import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import type { ProjectDetail } from '../../electron/server/shapes/project.ts'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { writePictures } from '../fixtures/pictures/picture-folders.ts'
import { expectAccessible, keepScreen, openStudio, SOON, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { finish } from './pictures-project.ts'

describe.skipIf(noBrowser())(`pictures without labels${noBrowser()}`, () => {
  let open: StudioPage
  let parent: string
  let project: ProjectDetail

  beforeAll(async () => {
    parent = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-unlabelled-'))
    await writePictures(
      path.join(parent, 'pets'),
      Array.from({ length: 8 }, (_, i) => `${i}.jpg`),
    )
    open = await openStudio()
    const { studio } = open
    const dir = path.join(parent, 'pets.loupe')
    project = (await studio.ask<ProjectDetail>('POST', '/api/projects', { name: 'Pets', dir })).body
    const folder = path.join(parent, 'pets')
    await finish(studio, await studio.ask<Job>('POST', `/api/projects/${project.id}/import`, { folder }))
    await studio.ask('PUT', `/api/projects/${project.id}/wizard`, { step: 'found', done: false })
  })
  afterAll(async () => {
    await open.close()
    fs.rmSync(parent, { recursive: true, force: true })
  })
  const button = (name: string | RegExp) => open.page.getByRole('button', { name, exact: typeof name === 'string' })
  const saved = async () => (await open.studio.ask<ProjectDetail>('GET', `/api/projects/${project.id}`)).body

  test('the wizard asks for classes, pasted as a list, and leads to labelling', async () => {
    const { page } = open
    await page.goto(`${open.studio.origin}/#/p/${project.id}/wizard`)
    await page.getByText('8 pictures, without classes.').waitFor()
    expect(await page.getByText('folder per class').count()).toBe(0)
    await keepScreen(page, 'unlabelled-found')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Which classes do you want to tell apart?' }).waitFor()
    await keepScreen(page, 'unlabelled-classes-empty')
    await expectAccessible(page)
    expect(await page.getByText('train with the others').count()).toBe(0)
    const field = page.getByRole('textbox', { name: 'Name of the new class' })
    await field.fill('cat, dog; bird')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await saved()).classes.map(({ name }) => name), SOON).toEqual(['cat', 'dog', 'bird'])
    await keepScreen(page, 'unlabelled-classes')
    // What is typed after the button goes into its field, and Enter adds it.
    await field.press('Escape')
    await button('Add a class').first().click()
    await page.keyboard.type('cow')
    await page.keyboard.press('Enter')
    await expect.poll(async () => (await saved()).classes.map(({ name }) => name), SOON).toContain('cow')
    await button('Start labelling').click()
    await page.waitForURL(/\/pictures$/)
    // The first key labels a picture: nothing has to be clicked before.
    await page.locator('[role=gridcell]:not([hidden])').first().waitFor()
    await page.keyboard.press('2')
    await expect.poll(async () => (await saved()).counts.labelled, SOON).toBe(1)
  })

  test('labelled in part, it opens where the work is, and the wizard can be resumed', async () => {
    const { page } = open
    await page.goto(`${open.studio.origin}/#/`)
    await page.getByRole('link', { name: 'Pets' }).click()
    await page.waitForURL(/\/pictures$/)
    await page.getByText('The set-up is not finished').waitFor()
    await keepScreen(page, 'unfinished')
    await expectAccessible(page)
    await button('Continue the set-up').click()
    await page.getByRole('heading', { name: 'Are these the classes?' }).waitFor()
  })

  test('the menu of a card shows its entries in full, each on one line', async () => {
    const { page } = open
    await page.goto(`${open.studio.origin}/#/`)
    await button('More for Pets').click()
    const items = page.getByRole('menuitem')
    await items.first().waitFor()
    await keepScreen(page, 'home-menu')
    const shapes = await items.evaluateAll((all) =>
      all.map((one) => ({ cut: one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1 })),
    )
    expect(shapes.length).toBeGreaterThan(3)
    expect(shapes.filter(({ cut }) => cut)).toEqual([])
    const scrolls = await page.getByRole('menu').evaluate((menu) => menu.scrollWidth > menu.clientWidth)
    expect(scrolls).toBe(false)
  })

  test('a linked folder is named, and written to once the user confirms the place', async () => {
    const { page, studio } = open
    await studio.ask('POST', `/api/projects/${project.id}/close`)
    const elsewhere = path.join(parent, 'other disk')
    fs.renameSync(path.join(project.dir, 'cache'), elsewhere)
    fs.symlinkSync(elsewhere, path.join(project.dir, 'cache'), 'junction')
    for (const [theme, language, width, height] of [
      ['light', 'en', 1280, 820],
      ['dark', 'zh', 1024, 700],
    ] as const) {
      await studio.ask('PATCH', '/api/app/settings', { theme, language })
      await page.setViewportSize({ width, height })
      await page.goto(`${studio.origin}/#/p/${project.id}/pictures`)
      await page.reload()
      await page.getByText(elsewhere, { exact: false }).waitFor()
      await keepScreen(page, `linked-${language}`)
      await expectAccessible(page)
    }
    await studio.ask('PATCH', '/api/app/settings', { theme: 'light', language: 'en' })
    await button('This place is mine').click()
    await expect.poll(() => page.getByText(elsewhere, { exact: false }).count(), SOON).toBe(0)
    expect((await saved()).links).toEqual([])
  })
})
