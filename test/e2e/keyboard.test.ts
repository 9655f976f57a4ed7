import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { expectAllReachable, expectFocusKept, focused, tabTo } from '../fixtures/studio/keyboard.ts'
import { misplaced, storyPictures } from '../fixtures/studio/story.ts'
import { keepScreen, nextFrame, openStudio, settled, type StudioPage, SOON } from '../fixtures/studio/studio-page.ts'

/** How long a real job on 200 pictures may take on a busy machine, ms. */
const patience = 120_000

/** The story again, one chapter per test, and no mouse: only keys are pressed. */
describe.skipIf(noBrowser() !== '')(`from Home to a tried model by keyboard alone${noBrowser()}`, () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-keyboard-'))
  const folder = storyPictures(dir, 12)
  let open: StudioPage

  beforeAll(async () => {
    open = await openStudio()
  })
  afterAll(async () => {
    await open.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  const press = (key: string) => open.page.keyboard.press(key)
  const heading = (name: RegExp) => open.page.getByRole('heading', { name }).waitFor({ timeout: patience })

  it('Home: every control is reachable, and a folder is chosen by typing its path', async () => {
    const { page } = open
    await page.getByRole('button', { name: 'Choose folder' }).waitFor()
    const order = await expectAllReachable(page)
    expect(order).toContain('button Choose folder')
    await tabTo(page, 'Choose folder')
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await expectFocusKept(page)
    await expectAllReachable(page)
    await press('Escape')
    await expect.poll(async () => (await focused(page)).what).toBe('button Choose folder')
    await press('Enter')
    await tabTo(page, 'Path of a folder')
    await press('Control+a')
    await page.keyboard.type(folder)
    await press('Enter')
    await page.getByRole('option', { name: 'shoes' }).waitFor()
    await tabTo(page, /Choose “story”/)
    await press('Enter')
    await heading(/What was found/)
    await expectFocusKept(page)
  })

  it('the wizard: Enter, Enter, Enter, Enter', async () => {
    const { page } = open
    await page.getByText('60 pictures in 5 classes.').waitFor({ timeout: patience })
    await page.getByText('Every file could be read').waitFor({ timeout: patience })
    await expectAllReachable(page)
    await page.getByRole('heading', { name: 'What was found' }).waitFor()
    for (const next of [/Are these the classes/, /Which pictures are for learning/, /Ready to train/]) {
      await toHeading()
      await press('Enter')
      await heading(next)
      await expectFocusKept(page)
      await expectAllReachable(page)
    }
    await toHeading()
    await expect.poll(() => page.getByRole('button', { name: 'Train', exact: true }).isEnabled()).toBe(true)
    await press('Enter')
    await page.getByRole('button', { name: 'See the results' }).first().waitFor({ timeout: patience })
    await expectFocusKept(page)
  })
  /** Move off the control where the walk ended: Enter is the wizard's again. */
  const toHeading = () => open.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())

  it('Results: the parts of the page and the cells of the matrix', async () => {
    const { page } = open
    await tabTo(page, 'See the results')
    await press('Enter')
    await heading(/Right for \d+ of \d+ training pictures/)
    await expectFocusKept(page)
    await expectAllReachable(page)
    await keepScreen(page, 'keyboard-results')
    await tabTo(page, /^button \d+ pictures? of dress/)
    await press('ArrowDown')
    await press('ArrowRight')
    await expect.poll(() => focused(page), SOON).toMatchObject({ what: expect.stringMatching(/of hat/), ring: true })
    await press('Enter')
    await page.waitForURL(/\/pictures$/)
    await expectFocusKept(page)
    await page.getByRole('button', { name: /Without the filter hat/ }).waitFor()
  })

  it('Pictures: a wrong label is found and corrected', async () => {
    const { page } = open
    const cell = page.getByRole('gridcell', { name: new RegExp(path.basename(misplaced)) })
    await expectAllReachable(page)
    await tabTo(page, /^button Suspect/)
    await press('Enter')
    await cell.waitFor()
    for (let i = 0; i < 12; i++) {
      await press('ArrowRight')
      if ((await cell.getAttribute('aria-selected')) === 'true') break
    }
    expect(await focused(page)).toMatchObject({ what: 'grid Pictures', ring: true })
    await keepScreen(page, 'keyboard-suspect')
    await press('4')
    await expect.poll(() => cell.count()).toBe(0)
    await expectFocusKept(page)
  })

  it('any class by its name: L, a few letters, Enter; and back with one undo', async () => {
    const { page } = open
    await press('/')
    await page.keyboard.type('dress-01')
    await press('Escape')
    await tabTo(page, /^button All pictures/)
    await press('Enter')
    await press('ArrowRight')
    const id = await page.locator('[role=gridcell][aria-selected=true]').getAttribute('data-id')
    const title = page.locator(`[role=gridcell][data-id="${id}"] .name`)
    const before = (await title.innerText()).split(',')[0]
    await press('l')
    await page.getByRole('dialog', { name: /Label 1 picture as/ }).waitFor()
    await page.keyboard.type('pan')
    await keepScreen(page, 'keyboard-label')
    await press('Enter')
    await expect.poll(() => title.innerText()).toMatch(/^pants,/)
    await expectFocusKept(page)
    await press('Control+z')
    await expect.poll(() => title.innerText()).toMatch(new RegExp(`^${before},`))
  })

  it('dialogs return the focus to where it was', async () => {
    const { page } = open
    const before = (await focused(page)).what
    for (const key of ['Control+k', '?', 'Control+,']) {
      await press(key)
      await page.getByRole('dialog').waitFor()
      await expectFocusKept(page)
      await expectAllReachable(page)
      await press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      expect((await focused(page)).what).toBe(before)
    }
    // A dialog reports a moment later that it was closed; a key pressed before that must still open the next one.
    for (const key of ['k', ',']) {
      await press('Control+k')
      await page.getByRole('dialog').waitFor()
      await page.evaluate(async (key) => {
        const dialog = document.querySelector<HTMLDialogElement>('dialog[open][data-modal]')
        const told = new Promise((resolve) => dialog?.addEventListener('close', resolve))
        dialog?.close()
        document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true }))
        await told
      }, key)
      await nextFrame(page)
      await page.getByRole('dialog').waitFor()
      await press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
    }
  })

  it('every section by its key: the focus follows, and every control in it is reachable', async () => {
    const { page } = open
    for (const [i, name] of ['pictures', 'split', 'train', 'results', 'export'].entries()) {
      await press(`Control+${i + 1}`)
      await page.waitForURL(new RegExp(`/${name}$`))
      await expectFocusKept(page)
      await settled(page)
      await expectAllReachable(page)
    }
  })

  it('R trains again; Export writes the model; a picture is tried', async () => {
    const { page } = open
    await press('Control+4')
    await page.getByText('1 picture changed since this run.').waitFor()
    await press('r')
    // Whether the figure changed or not, it says what happened.
    await page
      .locator('[data-retrained]')
      .getByText(/^(Was .+, is now|Still right for) /)
      .waitFor({ timeout: patience })
    await expectFocusKept(page)
    await press('Control+5')
    await page.getByRole('button', { name: 'Export', exact: true }).waitFor()
    await tabTo(page, /^button Export$/)
    await press('Enter')
    await page
      .getByText(/gave the same answer as Loupe for all/)
      .first()
      .waitFor({ timeout: patience })
    await expectFocusKept(page)
    await expectAllReachable(page)
    // Requested before navigating: the browser takes a moment to report the dialog.
    const chooser = page.waitForEvent('filechooser')
    await tabTo(page, 'Choose a file')
    await press('Space')
    await (await chooser).setFiles(path.join(folder, 'pants', 'pants-03.jpg'))
    await page.getByText(/^in [\d,]+ ms$/).waitFor({ timeout: patience })
    await expectFocusKept(page)
    await keepScreen(page, 'keyboard-tried')
    expect(open.complaints).toEqual([])
  })
})
