import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import type { ProjectDetail } from '../../electron/server/shapes/project.ts'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { blue, green, red, writeClasses } from '../fixtures/pictures/pictures.ts'
import { expectAccessible, keepScreen, openStudio, SOON, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { cells, openPictures, type OpenProject } from './pictures-project.ts'

describe.skipIf(noBrowser() !== '')(`a project from elsewhere${noBrowser()}`, () => {
  let open: StudioPage
  let project: OpenProject
  let folder: string
  let id: string
  let address: string

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-unchosen-'))
    await writeClasses(path.join(folder, 'photos'), { red, green }, 3)
    open = await openStudio()
    project = await openPictures(open, path.join(folder, 'photos'))
    const { studio, page } = open
    await studio.ask('POST', `/api/projects/${project.id}/close`)
    // The same project as received from a colleague: in a place where nobody has chosen anything.
    const dir = path.join(folder, 'from a colleague.loupe')
    fs.cpSync(project.dir, dir, { recursive: true })
    const { body } = await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir })
    id = body.id
    address = `${studio.origin}/#/p/${id}`
    await page.goto(`${address}/pictures`)
    await cells(page).first().waitFor()
    await writeClasses(path.join(folder, 'photos'), { blue }, 2)
  })
  afterAll(async () => {
    await open.close()
    project.remove()
    fs.rmSync(folder, { recursive: true, force: true })
  })

  const lookForNew = async () => {
    await open.page.getByRole('button', { name: 'Add pictures' }).click()
    await open.page.getByRole('menuitem', { name: 'Look for new pictures' }).click()
  }
  const dialog = () => open.page.getByRole('dialog', { name: 'Look for pictures in this folder?' })

  it('asks before it looks for new pictures, and skips what it is told to', async () => {
    await lookForNew()
    await dialog().waitFor()
    expect(await dialog().innerText()).toContain(path.join(folder, 'photos'))
    await keepScreen(open.page, 'source-question')
    await expectAccessible(open.page)
    await dialog().getByRole('button', { name: 'Leave it out' }).click()
    await dialog().waitFor({ state: 'detached' })
    await lookForNew()
    await dialog().waitFor()
    await open.page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached' })
    expect(await cells(open.page).count()).toBe(6)
  })

  it('asks the same in the wizard', async () => {
    const { page } = open
    await page.goto(`${address}/wizard`)
    await page
      .getByRole('button', { name: /Source/ })
      .first()
      .click()
    await page.getByRole('button', { name: /^Read again: photos/ }).click()
    await dialog().getByRole('button', { name: 'Leave it out' }).click()
    await dialog().waitFor({ state: 'detached' })
    await page.goto(`${address}/pictures`)
    await cells(page).first().waitFor()
    expect(await cells(page).count()).toBe(6)
  })

  it('reads the folder after the user agrees, and does not ask again', async () => {
    const { page } = open
    await page.goto(`${address}/pictures`)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.setViewportSize({ width: 1024, height: 700 })
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'zh' })
    await page.reload()
    await cells(page).first().waitFor()
    await page.getByRole('button', { name: '添加图片' }).click()
    await page.getByRole('menuitem', { name: '查找新图片' }).click()
    const asked = page.getByRole('dialog', { name: '在这个文件夹中查找图片？' })
    await asked.waitFor()
    await keepScreen(page, 'source-question-zh-dark')
    await asked.getByRole('button', { name: '查找', exact: true }).click()
    await expect.poll(() => cells(page).count(), SOON).toBe(8)
    await page.getByRole('button', { name: '添加图片' }).click()
    await page.getByRole('menuitem', { name: '查找新图片' }).click()
    const done = async () =>
      (await open.studio.ask<Job[]>('GET', '/api/jobs')).body.filter(
        (job) => job.project === id && job.status === 'done',
      )
    await expect.poll(async () => (await done()).length, SOON).toBe(2)
    expect(await asked.count()).toBe(0)
  })
})
