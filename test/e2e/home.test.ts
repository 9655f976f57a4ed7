import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import type { ProjectDetail } from '../../electron/server/shapes/project.ts'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, SOON, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { dropOn } from '../fixtures/studio/drop.ts'
import { chooseByPath, classFolder, importEnds, put, removeFolders, savedProject } from './wizard-drop.ts'

describe.skipIf(noBrowser())(`Home${noBrowser()}`, () => {
  let open: StudioPage
  const button = (name: string | RegExp) => open.page.getByRole('button', { name })
  const goHome = async () => {
    await open.page.goto(`${open.studio.origin}/#/`)
    await button('Choose folder').waitFor()
  }

  beforeAll(async () => {
    open = await openStudio()
  })
  afterAll(async () => {
    await open.close()
    removeFolders()
  })
  beforeEach(async () => {
    // The page closes the last project first.
    await goHome()
    const { body } = await open.studio.ask<{ id: string }[]>('GET', '/api/projects')
    for (const { id } of body)
      expect(await open.studio.ask('DELETE', `/api/projects/${id}`, { files: 'delete' })).toMatchObject({ status: 200 })
    await open.studio.ask('PATCH', '/api/app/settings', { theme: 'light', language: 'en' })
    await open.page.reload()
    await open.page.getByRole('heading', { name: 'Drop a folder of pictures here' }).waitFor()
    open.complaints.length = 0
  })
  afterEach(() => expect(open.complaints).toEqual([]))

  /** Makes a project from a folder through the engine; Home shows its card. */
  async function projectOf(folder: string, name: string): Promise<ProjectDetail> {
    const { body } = await open.studio.ask<ProjectDetail>('POST', '/api/projects', { name })
    const job = (await open.studio.ask<Job>('POST', `/api/projects/${body.id}/import`, { folder })).body
    await vi.waitFor(
      async () => {
        const { body: jobs } = await open.studio.ask<Job[]>('GET', '/api/jobs')
        expect(jobs.find(({ id }) => id === job.id)?.status).toBe('done')
      },
      { timeout: 60_000 },
    )
    await open.page.getByText(name, { exact: true }).waitFor()
    return body
  }
  const menu = async (project: string, entry: string) => {
    await button(`More for ${project}`).click()
    await open.page.getByRole('menuitem', { name: entry }).click()
  }

  test('says what to do first, in two languages, light and dark, large and small', async () => {
    const { page } = open
    for (const words of ['Drop a folder of pictures here', 'Label', 'Train', 'Use'])
      expect(await page.getByRole('heading', { name: words, exact: true }).count()).toBe(1)
    await expectAccessible(page)
    await keepScreen(page, 'home-empty')
    await page.getByText('简体中文').click()
    await page.getByRole('heading', { name: '把图片文件夹拖到这里' }).waitFor()
    await open.studio.ask('PATCH', '/api/app/settings', { theme: 'dark' })
    await page.locator('html[data-theme=dark]').waitFor()
    await page.setViewportSize({ width: 1024, height: 700 })
    await expectAccessible(page)
    await keepScreen(page, 'home-empty-zh-dark-small')
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    // The focus is on the selected choice, not on the first one.
    await page.getByRole('button', { name: '设置' }).click()
    const chosen = page.getByRole('dialog', { name: '设置' }).getByRole('radio', { name: '深色' })
    await expect.poll(() => chosen.evaluate((radio) => radio === document.activeElement)).toBe(true)
    await page.keyboard.press('Escape')
    await page.setViewportSize({ width: 1280, height: 820 })
    await open.studio.ask('PATCH', '/api/app/settings', { theme: 'light', language: 'en' })
    await page.getByRole('heading', { name: 'Drop a folder of pictures here' }).waitFor()
  })

  test('a dropped folder is copied into a project of its name, and read', async () => {
    const folder = await classFolder({ hat: 4, shoe: 3 })
    put(path.join(folder, 'hat', 'broken.jpg'), 'no picture at all')
    put(path.join(folder, '.DS_Store'), 'x')
    put(path.join(folder, 'readme.docx'), 'x')
    const before = readdirSync(folder, { recursive: true }).sort()
    await dropOn(open.page, folder)
    await importEnds(open.page)
    await open.page.getByText('7 pictures in 2 classes.').waitFor()
    const saved = await savedProject(open)
    expect(saved).toMatchObject({ name: 'shop', wizard: { step: 'found', done: false } })
    expect(saved.classes.map(({ name, count }) => [name, count])).toEqual([
      ['hat', 4],
      ['shoe', 3],
    ])
    expect(readdirSync(path.join(saved.dir, 'pictures', 'hat')).sort()).toEqual([
      '001.jpg',
      '002.jpg',
      '003.jpg',
      '004.jpg',
      'broken.jpg',
    ])
    expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before)
  })

  test('a drop without anything usable says so and what to do', async () => {
    const folder = await classFolder({})
    put(path.join(folder, 'letter.pdf'), 'x')
    await dropOn(open.page, path.join(folder, 'letter.pdf'))
    await open.page.getByText('“letter.pdf” is neither a picture nor a folder.').waitFor()
    await open.page
      .getByText('Drop a folder of pictures, or JPEG')
      .or(open.page.getByText('Choose a folder with'))
      .first()
      .waitFor()
    await dropOn(open.page, folder)
    await open.page.getByText('There are no pictures in “shop”.').waitFor()
    expect((await open.studio.ask<unknown[]>('GET', '/api/projects')).body).toEqual([])
  })

  test('a full disk is reported before anything is written, and the upload continues once there is space', async () => {
    const folder = await classFolder({ hat: 3, shoe: 3 })
    const full = { code: 'disk_full', message: 'The disk is full.', next: 'Free some space.' }
    await open.page.route('**/uploads?*', (route) => route.fulfill({ status: 507, json: full }))
    await dropOn(open.page, folder)
    await open.page.getByText('The disk is full.').waitFor()
    await open.page.unroute('**/uploads?*')
    await button('Continue').click()
    await vi.waitFor(async () => expect((await savedProject(open)).counts.pictures).toBe(6), { timeout: 30_000 })
    open.complaints.length = 0
  })

  test('a single file that cannot be copied is listed; the others arrive', async () => {
    const folder = await classFolder({ hat: 3, shoe: 3 })
    put(path.join(folder, 'shoe', 'what?.jpg'), 'x')
    await dropOn(open.page, folder)
    await open.page.getByText('1 file could not be copied.').click()
    await open.page.getByText('shoe/what?.jpg').waitFor()
    await importEnds(open.page)
    expect((await savedProject(open)).counts.pictures).toBe(6)
    open.complaints.length = 0
  })

  test('a folder is chosen with the keyboard alone, and used in place', async () => {
    const folder = await classFolder({ hat: 3, shoe: 3 })
    const { page } = open
    await page.keyboard.press('Control+Shift+O')
    await page.getByLabel('Path of a folder').fill(path.dirname(folder))
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'shop' }).waitFor()
    await expectAccessible(page)
    await keepScreen(page, 'home-chooser')
    await page.getByRole('listbox').focus()
    await page.keyboard.press('s')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'hat' }).waitFor()
    await page.keyboard.press('Backspace')
    await page.getByRole('option', { name: 'shop', selected: true }).waitFor()
    await page.getByRole('button', { name: 'Choose “shop”' }).click()
    await importEnds(page)
    expect((await savedProject(open)).sources[0].root).toBe(folder)
  })

  test('a card shows pictures and counts, can be renamed, and opens at its wizard’s step', async () => {
    await projectOf(await classFolder({ hat: 4, shoe: 3 }), 'Clothes')
    await open.page.getByText('7 pictures · 2 classes').waitFor()
    expect(await open.page.locator('li img').count()).toBe(7)
    await expectAccessible(open.page)
    await keepScreen(open.page, 'home-cards')
    await menu('Clothes', 'Rename…')
    await open.page.getByRole('textbox', { name: 'Name' }).fill('Winter')
    await open.page.keyboard.press('Enter')
    await open.page.getByRole('link', { name: 'Winter' }).click()
    await open.page.getByRole('heading', { name: 'What was found' }).waitFor()
    expect((await savedProject(open)).name).toBe('Winter')
  })

  test('pictures that have moved are found with Locate', async () => {
    const folder = await classFolder({ hat: 4, shoe: 3 })
    const { id } = await projectOf(folder, 'Clothes')
    renameSync(folder, `${folder}-2026`)
    await open.page.reload()
    await open.page.getByText('The picture folder has moved.').waitFor()
    await keepScreen(open.page, 'home-moved')
    await button('Locate…').click()
    await chooseByPath(open.page, `${folder}-2026`)
    await open.page.getByText('The pictures of Clothes are found again.').waitFor()
    await vi.waitFor(async () => expect(await open.page.getByText('has moved').count()).toBe(0))
    const { body } = await open.studio.ask<ProjectDetail>('GET', `/api/projects/${id}`)
    expect(body.sources[0]).toMatchObject({ root: `${folder}-2026`, there: true })
    expect(body.counts).toMatchObject({ pictures: 7, missing: 0 })
    // Thumbnails that were requested while the pictures were missing.
    expect(open.complaints.filter((text) => !text.includes('404'))).toEqual([])
    open.complaints.length = 0
  })

  test('a project that cannot be opened says why and can be removed from the list', async () => {
    const folder = await classFolder({ hat: 3, shoe: 3 })
    const damaged = await projectOf(folder, 'Damaged')
    const gone = await projectOf(folder, 'Gone')
    // No page requests a thumbnail while they are being damaged: that would open them again.
    await open.page.goto('about:blank')
    await open.studio.ask('POST', `/api/projects/${damaged.id}/close`)
    await open.studio.ask('POST', `/api/projects/${gone.id}/close`)
    for (const ending of ['-wal', '-shm']) rmSync(path.join(damaged.dir, `project.db${ending}`), { force: true })
    writeFileSync(path.join(damaged.dir, 'project.db'), 'cut short')
    rmSync(gone.dir, { recursive: true, maxRetries: 20, retryDelay: 100 })
    await open.page.goto(`${open.studio.origin}/#/`)
    await open.page.getByText('Code: project_damaged').waitFor()
    await expect.poll(() => open.page.getByText(/^Code: /).count(), SOON).toBe(2)
    await expectAccessible(open.page)
    await keepScreen(open.page, 'home-problems')
    await menu('Gone', 'Remove from this list…')
    await button('Remove').last().click()
    await open.page.getByText('Gone was removed from the list.').waitFor()
    await expect.poll(() => open.page.getByRole('heading', { name: 'Gone' }).count(), SOON).toBe(0)
  })

  test('deleting a project leaves the user’s own pictures alone, and says so', async () => {
    const folder = await classFolder({ hat: 3, shoe: 3 })
    const { dir } = await projectOf(folder, 'Clothes')
    await menu('Clothes', 'Remove from this list…')
    await open.page.getByText('Delete the project').first().click()
    await open.page.getByText('Your own picture folders stay as they are.').waitFor()
    await keepScreen(open.page, 'home-remove')
    await button('Delete the project').click()
    await open.page.getByText('Clothes was deleted. Your pictures are where they were.').waitFor()
    expect(existsSync(path.join(dir, 'project.db'))).toBe(false)
    expect(readdirSync(path.join(folder, 'hat'))).toHaveLength(3)
  })

  test('a project is packed into one file, downloaded, and unpacked elsewhere', async () => {
    const { id } = await projectOf(await classFolder({ hat: 4, shoe: 3 }), 'Clothes')
    await menu('Clothes', 'Pack into one file…')
    await expectAccessible(open.page)
    await button('Pack').last().click()
    const download = open.page.waitForEvent('download')
    await button('Save the file').click()
    const file = path.join(path.dirname(open.studio.home), `pack-${id}.loupe.zip`)
    await (await download).saveAs(file)
    await open.studio.ask('DELETE', `/api/projects/${id}`, { files: 'delete' })
    await button('Open a packed project…').click()
    await open.page.getByLabel('Path of the file').fill(file)
    await open.page.keyboard.press('Enter')
    await open.page.waitForURL(/#\/p\//)
    const unpacked = await savedProject(open)
    expect(unpacked.counts.pictures).toBe(7)
    // The same file, dropped: browsers do not say where it is, so it is uploaded.
    await open.page.goto(`${open.studio.origin}/#/`)
    await button('Choose folder').waitFor()
    await dropOn(open.page, file)
    await open.page.waitForURL(/#\/p\//)
    rmSync(file)
    const sent = await savedProject(open)
    expect(sent.counts.pictures).toBe(7)
    expect(sent.dir).not.toBe(unpacked.dir)
    const beside = readdirSync(path.dirname(sent.dir))
    expect(beside.filter((name) => name.startsWith('.arriving') || name.startsWith('.unpacking'))).toEqual([])
  })

  test('cache space is freed and the amount is shown', async () => {
    await projectOf(await classFolder({ hat: 4, shoe: 3 }), 'Clothes')
    await menu('Clothes', 'Free cache space…')
    await button('Free space').click()
    await open.page.getByText(/are free again\.|There was nothing to free\./).waitFor()
  })
})
