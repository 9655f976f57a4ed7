import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { blue, red, writePicture } from '../fixtures/pictures/pictures.ts'
import { keepScreen, openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { cells, openPictures, type OpenProject } from './pictures-project.ts'

const skipped = noBrowser() || (process.platform === 'win32' ? ' (skipped: Windows allows no such file names)' : '')

/** Changes the direction of text, rings a bell, is invisible. */
const classes = ['cat\u202egod', 'dress\u0007', 'dress\u200b', 'كلب']

describe.skipIf(skipped !== '')(`names with invisible characters${skipped}`, () => {
  let open: StudioPage
  let project: OpenProject
  let folder: string

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-names-'))
    for (const [i, name] of classes.entries())
      for (let n = 0; n < 3; n++)
        await writePicture(
          path.join(folder, name, `${n}\u202egpj.jpg`),
          i % 2 ? { ...red, b: 40 * i } : blue,
          4 * i + n,
        )
    open = await openStudio()
    project = await openPictures(open, folder)
  })
  afterAll(async () => {
    await open.close()
    project.remove()
    fs.rmSync(folder, { recursive: true, force: true })
  })
  afterEach(() => expect(open.complaints).toEqual([]))

  /** Whether any text on the page contains such a character, apart from whitespace in its own source. */
  const hidden = () =>
    open.page.evaluate(() => {
      const found: string[] = []
      for (const element of document.querySelectorAll('*'))
        for (const text of [
          ...[...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ nodeValue }) => nodeValue ?? ''),
          ...['title', 'aria-label', 'alt'].map((name) => element.getAttribute(name) ?? ''),
        ])
          if (/(?![\t\n\r])[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text)) found.push(text)
      return found
    })

  test('pictures and classes are shown safely, in either theme', async () => {
    const { page, studio } = open
    for (const name of ['cat⟨U+202E⟩god', 'dress⟨U+0007⟩', 'dress⟨U+200B⟩', 'كلب'])
      await page.getByText(name, { exact: true }).first().waitFor()
    await page
      .getByRole('gridcell', { name: /0⟨U\+202E⟩gpj\.jpg/ })
      .first()
      .waitFor()
    expect(await hidden()).toEqual([])
    for (const theme of ['light', 'dark']) {
      await studio.ask('PATCH', '/api/app/settings', { theme })
      await page.locator(`:root[data-theme=${theme}]`).waitFor()
      await keepScreen(page, `names-${theme}`)
    }
  })

  test('also in the large view, and after moving on to the next picture', async () => {
    const { page } = open
    await cells(page).first().dblclick()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await expect.poll(() => dialog.textContent()).toContain('⟨U+202E⟩gpj.jpg')
    const before = await dialog.getAttribute('aria-label')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => dialog.getAttribute('aria-label')).not.toBe(before)
    await expect.poll(hidden).toEqual([])
    await keepScreen(page, 'names-large')
    await page.keyboard.press('Escape')
  })

  test('what is sent to the engine is the exact name', () => {
    const names = project.read<{ name: string }>('select name from classes')
    expect(names.map(({ name }) => name).sort()).toEqual([...classes].sort())
  })
})
