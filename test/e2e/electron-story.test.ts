import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { prepareDesktop, startDesktop, type RunningDesktop } from '../fixtures/machine/electron-app.ts'
import { storyPictures, tellStory } from '../fixtures/studio/story.ts'
import { newcomer, noStrace, readTrace, underStrace } from '../fixtures/machine/strace.ts'
import { expectAccessible } from '../fixtures/studio/studio-page.ts'
import { newHome } from '../fixtures/studio/studio-server.ts'

const desktop = await prepareDesktop()
const reason = 'missing' in desktop ? ` (skipped: ${desktop.missing})` : ''
const untraced = noStrace()
/**
 * What Chromium and the system's libraries below it write outside of Loupe's folder: shared memory, and caches of fonts
 * and devices.
 */
const theirs =
  /^\/(dev\/(null$|shm\/\.org\.chromium\.|dri\/)|proc\/(\d+|self)\/|var\/cache\/fontconfig\/|HOME\/\.(cache\/(fontconfig|mesa_shader_cache)|config\/dconf|pki)(\/|$)|HOME\/\.(cache|config)$)/

describe.skipIf(reason)(`the whole story in the desktop app${reason}`, () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-story-'))
  const home = newHome()
  const [userHome, temporary, trace] = ['user', 'tmp', 'trace'].map((name) => path.join(dir, name))
  let running: RunningDesktop

  afterAll(async () => {
    await running?.stop()
    for (const folder of [dir, home]) fs.rmSync(folder, { recursive: true, force: true })
  })

  test('a folder is chosen in the system’s dialog, read in place, and becomes a tested model', async () => {
    const folder = storyPictures(dir, 12)
    for (const empty of [userHome, temporary]) fs.mkdirSync(empty)
    // As for somebody who configured nothing: another home, but the same screen.
    const screen = process.env.XAUTHORITY ?? path.join(os.homedir(), '.Xauthority')
    const stranger = { env: { ...newcomer(userHome, temporary), XAUTHORITY: screen }, under: underStrace(trace) }
    running = await startDesktop(desktop, { home, ...(untraced ? {} : stranger) })
    const { app, page } = running
    // A program cannot click the system's dialog, so it answers as if the folder had been chosen.
    await app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
    }, folder)
    await page.getByRole('button', { name: 'Choose folder' }).first().click()
    const told = await tellStory(page, 'electron', folder)
    expect(told.sentence).toMatch(/Right for \d+ of \d+ training pictures/)
    expect(told.change).toMatch(/^(Was [\d.]+ %, is now [\d.]+ % on|Still right for \d+ of) /)
    expect(told.parity).toMatch(/for all \d+ held-out pictures/)
    expect(told.answer).toMatch(/pants/)
    await expectAccessible(page)
    // Nothing was copied: the app reads the folder itself.
    const [project] = fs.readdirSync(path.join(home, 'projects'))
    expect(fs.existsSync(path.join(home, 'projects', project, 'pictures'))).toBe(false)
  })

  test.skipIf(untraced)(`it asked nothing of another machine${untraced && ` (skipped: ${untraced})`}`, async () => {
    const pid = running.app.process().pid ?? 0
    await running.stop()
    const { network, written } = await readTrace(trace, pid)
    expect(network).toEqual([])
    const places = written.map((file) => file.replace(userHome, '/HOME'))
    // In a checkout with an outdated page, the engine builds it.
    const built = ['dist/renderer', 'node_modules/.vite-temp/'].map((name) =>
      path.join(import.meta.dirname, '../..', name),
    )
    const own = [`${home}/`, `${temporary}/`, ...built]
    expect(places.filter((file) => !theirs.test(file) && !own.some((folder) => file.startsWith(folder)))).toEqual([])
    // An old Chromium leaves one of its own behind.
    expect(fs.readdirSync(temporary).filter((name) => !name.startsWith('.org.chromium.'))).toEqual([])
    // The trace also covers the trainer, which the engine starts, which the shell starts.
    expect(written.some((file) => file.endsWith('/head.bin'))).toBe(true)
  })
})
