import { copyFileSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage, SOON } from '../fixtures/studio/studio-page.ts'
import { startStudio } from '../fixtures/studio/studio-server.ts'
import { dropOn } from '../fixtures/studio/drop.ts'
import { chooseByPath, classFolder, importEnds, put, removeFolders, savedProject } from './wizard-drop.ts'

const next = 'Next'

describe.skipIf(noBrowser())(`the wizard${noBrowser()}`, () => {
  let open: StudioPage
  const button = (name: string | RegExp) => open.page.getByRole('button', { name, exact: typeof name === 'string' })
  const heading = (name: string) => open.page.getByRole('heading', { name })

  beforeAll(async () => {
    open = await openStudio()
    await open.context.grantPermissions(['camera'])
  })
  afterAll(async () => {
    await open.close()
    removeFolders()
  })
  beforeEach(async () => {
    await open.page.goto(`${open.studio.origin}/#/`)
    open.complaints.length = 0
  })
  afterEach(() => expect(open.complaints).toEqual([]))

  async function begin(folder: string) {
    await button('Choose folder').click()
    await chooseByPath(open.page, folder)
    await importEnds(open.page)
  }
  const classNames = async () => (await savedProject(open)).classes.map(({ name }) => name)

  test('the sample: Enter, Enter, Enter, Train', async () => {
    const { page } = open
    const sample = page.getByRole('menuitem', { name: 'Try with the sample pictures' })
    if (await button('More').isVisible())
      await button('More')
        .click()
        .then(() => sample.click())
    else await button('Try with the sample pictures').click()
    await importEnds(page)
    await page.getByText('200 pictures in 5 classes.').waitFor()
    await expectAccessible(page)
    await keepScreen(page, 'wizard-found')
    await page.keyboard.press('Enter')
    await heading('Are these the classes?').waitFor()
    await expectAccessible(page)
    await keepScreen(page, 'wizard-classes')
    await page.keyboard.press('Enter')
    await heading('Which pictures are for learning').waitFor()
    await page.getByRole('table').getByText('140').waitFor()
    await expectAccessible(page)
    await keepScreen(page, 'wizard-split')
    await page.keyboard.press('Enter')
    await heading('Ready to train').waitFor()
    expect((await savedProject(open)).counts).toMatchObject({ train: 140, val: 30, test: 30 })
    await expectAccessible(page)
    await keepScreen(page, 'wizard-train')
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/train$/)
    const { id, wizard } = await savedProject(open)
    expect(wizard.done).toBe(true)
    const { body: jobs } = await open.studio.ask<Job[]>('GET', '/api/jobs')
    const job = jobs.find(({ kind, project }) => kind === 'train' && project === id)
    expect(job).toBeDefined()
    await open.studio.ask('POST', `/api/jobs/${job?.id}/cancel`)
  })

  test('the contents of a folder are shown: unreadable files and why, copies, an existing split', async () => {
    const { page } = open
    const folder = await classFolder({ 'train/hat': 4, 'train/shoe': 4, 'test/hat': 2, 'test/shoe': 2 })
    put(path.join(folder, 'train/hat/empty.jpg'), '')
    put(path.join(folder, 'train/hat/text.jpg'), 'Dear Anna, here is the picture.')
    const whole = readFileSync(path.join(folder, 'train/hat/001.jpg'))
    put(path.join(folder, 'train/shoe/cut.jpg'), whole.subarray(0, whole.length - 40))
    copyFileSync(path.join(folder, 'train/shoe/001.jpg'), path.join(folder, 'train/shoe/copy.jpg'))
    await begin(folder)
    await page.getByText('Train, validation and test folders: their split is kept.').waitFor()
    await page.getByText('Your folders already define a split: 9 training, 0 validation, 4 test').waitFor()
    await page.getByText('3 files could not be read and are left out').click()
    await page.getByRole('heading', { name: 'Empty files (1)' }).waitFor()
    await page.getByRole('heading', { name: 'Not pictures, whatever their names say (1)' }).waitFor()
    await page.getByRole('heading', { name: 'Damaged or cut short (1)' }).waitFor()
    expect(await page.getByText('train/shoe/cut.jpg').count()).toBe(1)
    await expectAccessible(page)
    await keepScreen(page, 'wizard-unreadable')
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'zh' })
    for (const why of ['文件是空的。', '名称以 .jpg 结尾，但内容是文本。', '文件不完整，可能是复制时中断了。'])
      await page.getByText(why).waitFor()
    await keepScreen(page, 'wizard-unreadable-zh')
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'en' })
    await button(/^Open: 1 picture has copies/).click()
    await page.getByText('2 pictures', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'train/shoe/copy.jpg', exact: true }).click()
    await page.getByRole('dialog', { name: 'train/shoe/copy.jpg' }).getByText('16 × 12 pixels').waitFor()
    await keepScreen(page, 'wizard-picture')
    await page.keyboard.press('ArrowLeft')
    await page.getByRole('dialog', { name: 'train/shoe/001.jpg' }).waitFor()
    await page.keyboard.press('Escape')
    expect((await savedProject(open)).importedSplit).toBe(true)
  })

  test('classes are renamed, ordered, left out, merged and added; undo reverts each', async () => {
    const { page } = open
    await begin(await classFolder({ cap: 3, hat: 3, shoe: 3 }))
    await button(next).click()
    await button('Show the 3 pictures of cap').focus()
    await page.keyboard.press('F2')
    await page.getByRole('textbox', { name: 'Rename cap' }).fill('beanie')
    await page.keyboard.press('Enter')
    await button('Show the 3 pictures of beanie').waitFor()
    await vi.waitFor(async () => expect(await classNames()).toEqual(['beanie', 'hat', 'shoe']))
    await page.keyboard.press('Alt+ArrowDown')
    await vi.waitFor(async () => expect(await classNames()).toEqual(['hat', 'beanie', 'shoe']))
    await button('Leave shoe out of training').click()
    await button('Use shoe again').waitFor()
    expect((await savedProject(open)).classes[2].ignored).toBe(true)
    await button('Use shoe again').click()
    await page.getByLabel('Select hat').check()
    await page.getByLabel('Select beanie').check()
    await button('Merge 2').click()
    await page.getByRole('dialog').getByText('hat', { exact: true }).click()
    await button('Merge into hat').click()
    await button('Show the 6 pictures of hat').waitFor()
    expect(await classNames()).toEqual(['hat', 'shoe'])
    await page.getByRole('button', { name: /^Undo: merge/ }).click()
    await button('Show the 3 pictures of beanie').waitFor()
    await button('Add a class').click()
    await page.getByLabel('Name of the new class').fill('手套')
    await page.keyboard.press('Enter')
    await vi.waitFor(async () => expect(await classNames()).toEqual(['hat', 'beanie', 'shoe', '手套']))
  })

  test('a class dragged onto another is merged into it', async () => {
    const { page } = open
    await begin(await classFolder({ cap: 3, hat: 3, shoe: 3 }))
    await button(next).click()
    const row = (name: string) => page.getByRole('listitem').filter({ has: page.getByLabel(`Select ${name}`) })
    await row('cap').dragTo(row('hat'))
    await button('Show the 6 pictures of hat').waitFor()
    expect(await classNames()).toEqual(['hat', 'shoe'])
  })

  test('one class is too few, and it says what to do', async () => {
    await begin(await classFolder({ hat: 3 }))
    await button(next).click()
    await open.page.getByText('A classifier needs at least two classes with pictures.').waitFor()
    expect(await button(next).isDisabled()).toBe(true)
  })

  test('it is resumed at its step after a reload, and Back loses nothing', async () => {
    const { page } = open
    await begin(await classFolder({ hat: 20, shoe: 20 }))
    await button(next).click()
    await heading('Are these the classes?').waitFor()
    await button(next).click()
    await page.getByRole('slider', { name: 'Test' }).focus()
    for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowRight')
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('42')
    await page.getByText('20 %').waitFor()
    await button('Back').click()
    await heading('Are these the classes?').waitFor()
    await page.reload()
    await heading('Are these the classes?').waitFor()
    await button(next).click()
    await expect.poll(() => page.getByRole('spinbutton', { name: 'Seed' }).inputValue(), SOON).toBe('42')
    expect(await page.getByRole('slider', { name: 'Test' }).inputValue()).toBe('20')
    await page.getByRole('button', { name: 'Leave' }).click()
    await page.waitForURL(/\/pictures$/)
    await page.goto(`${open.studio.origin}/#/`)
    await page.getByRole('link', { name: 'shop' }).first().click()
    await heading('Which pictures are for learning').waitFor()
  })

  test('the counts it shows are the ones that are saved; k-fold sets no validation pictures aside', async () => {
    const { page } = open
    await begin(await classFolder({ hat: 23, shoe: 17 }))
    await button(next).click()
    await heading('Are these the classes?').waitFor()
    await button(next).click()
    const totals = async () => {
      await page.locator('table[aria-busy=false]').waitFor()
      const cells = await page.locator('tfoot td').allInnerTexts()
      return cells.slice(1).map(Number)
    }
    expect((await totals()).reduce((a, b) => a + b)).toBe(40)
    await page.getByLabel('Judge by k-fold').check()
    await vi.waitFor(async () => expect((await totals())[1]).toBe(0))
    const shown = await totals()
    await button('Seal').click()
    await page.getByText('The test set is sealed').waitFor()
    await keepScreen(page, 'wizard-kfold')
    await button(next).click()
    await heading('Ready to train').waitFor()
    const { counts, split, seal } = await savedProject(open)
    expect([counts.train, counts.val, counts.test]).toEqual(shown)
    expect(split?.folds).toBe(5)
    expect(seal.sealed).toBe(true)
  })

  test('pictures added later keep what is there: identical ones are skipped, others of that name are renamed', async () => {
    const { page } = open
    const folder = await classFolder({ hat: 2, shoe: 2 })
    await dropOn(page, folder)
    await importEnds(page)
    await button('Back').click()
    copyFileSync(path.join(folder, 'shoe/002.jpg'), path.join(folder, 'hat/001.jpg'))
    await dropOn(page, folder)
    await page.getByText('3 pictures were there already.').waitFor()
    await page.getByText('1 file has a new name, because another picture had the old one.').waitFor()
    await vi.waitFor(async () => expect((await savedProject(open)).counts.pictures).toBe(5), { timeout: 30_000 })
  })

  test('the webcam takes pictures of several classes while the space bar is held', async () => {
    const { page } = open
    await button('Use the webcam').click()
    await heading('Take pictures with the webcam').waitFor()
    for (const name of ['green', 'clock']) {
      await page.getByLabel('Class', { exact: true }).fill(name)
      await page.locator('button[aria-pressed]:not([disabled])').waitFor()
      await page.getByLabel('Class', { exact: true }).press('Enter')
      await page.keyboard.down(' ')
      await page.getByText(new RegExp(`${name}: [2-9]`)).waitFor()
      await page.keyboard.up(' ')
    }
    await page.getByLabel('Class', { exact: true }).fill('a/b')
    await page.getByText('A class name cannot contain').waitFor()
    await expectAccessible(page)
    await keepScreen(page, 'wizard-webcam')
    await button('Use these pictures').click()
    await importEnds(page)
    const { classes, dir } = await savedProject(open)
    expect(classes.map(({ name }) => name).sort()).toEqual(['clock', 'green'])
    expect(readFileSync(path.join(dir, 'pictures/green/webcam-0001.jpg')).subarray(0, 2)).toEqual(
      Buffer.from([0xff, 0xd8]),
    )
  })

  test('everything fits in Chinese, dark and small', async () => {
    const { page } = open
    await begin(await classFolder({ hat: 12, shoe: 12 }))
    await open.studio.ask('PATCH', '/api/app/settings', { theme: 'dark', language: 'zh' })
    await page.setViewportSize({ width: 1024, height: 700 })
    for (const name of ['来源', '找到的内容', '类别', '划分']) {
      await page.getByRole('button', { name: new RegExp(`步：.*${name}`) }).click()
      await expectAccessible(page)
      await keepScreen(page, `wizard-zh-${name}`)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    }
    await page.setViewportSize({ width: 1280, height: 820 })
    await open.studio.ask('PATCH', '/api/app/settings', { theme: 'light', language: 'en' })
  })
})

describe.skipIf(noBrowser())(`the wizard and its engine${noBrowser()}`, () => {
  test('is resumed at its step after the engine was killed and restarted', async () => {
    const open = await openStudio()
    const { page, studio } = open
    try {
      await page.getByRole('button', { name: 'Choose folder' }).click()
      await chooseByPath(page, await classFolder({ hat: 4, shoe: 4 }))
      await importEnds(page)
      await page.getByRole('button', { name: next, exact: true }).click()
      await page.getByRole('heading', { name: 'Are these the classes?' }).waitFor()
      const before = await savedProject(open)
      studio.child.kill('SIGKILL')
      await studio.ended
      await page.getByText('The connection to Loupe’s engine was lost').waitFor()
      const again = await startStudio({ home: studio.home })
      try {
        await page.goto(again.url)
        await page.getByRole('link', { name: 'shop' }).click()
        await page.getByRole('heading', { name: 'Are these the classes?' }).waitFor()
        const after = await savedProject({ ...open, studio: again })
        expect(after.classes).toEqual(before.classes)
        expect(after.wizard).toEqual({ step: 'classes', done: false })
      } finally {
        await again.stop()
      }
    } finally {
      await open.close()
    }
  })
})
