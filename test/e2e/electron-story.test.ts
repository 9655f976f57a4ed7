import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { prepareDesktop, startDesktop, type RunningDesktop } from '../fixtures/electron-app.ts'
import { storyPictures, tellStory } from '../fixtures/story.ts'
import { expectAccessible } from '../fixtures/studio-page.ts'
import { newHome } from '../fixtures/studio-server.ts'

const desktop = await prepareDesktop()
const reason = 'missing' in desktop ? ` (skipped: ${desktop.missing})` : ''

describe.skipIf(reason)(`the whole story in the desktop app${reason}`, () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-story-'))
  const home = newHome()
  let running: RunningDesktop

  afterAll(async () => {
    await running?.stop()
    for (const folder of [dir, home]) fs.rmSync(folder, { recursive: true, force: true })
  })

  test('a folder is chosen in the system’s dialog, read where it lies, and becomes a tried model', async () => {
    const folder = storyPictures(dir)
    running = await startDesktop(desktop, { home })
    const { app, page } = running
    // The system's own dialog cannot be clicked by a program: it answers as if the folder had been chosen in it.
    await app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
    }, folder)
    await page.getByRole('button', { name: 'Choose folder' }).first().click()
    const told = await tellStory(page, 'electron', path.join(folder, 'pants', 'pants-03.jpg'))
    expect(told.sentence).toMatch(/Right for \d+ of \d+ test pictures/)
    expect(told.change).toMatch(/[Ww]as [\d.]+ %, is now [\d.]+ %/)
    expect(told.parity).toMatch(/for all \d+ test pictures/)
    expect(told.answer).toMatch(/pants/)
    await expectAccessible(page, { oldElectron: true })
    // Nothing was copied: the app reads the folder itself.
    const [project] = fs.readdirSync(path.join(home, 'projects'))
    expect(fs.existsSync(path.join(home, 'projects', project, 'pictures'))).toBe(false)
  })
})
