import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { dropOn } from '../fixtures/studio/drop.ts'
import { misplaced, storyPictures, tellStory } from '../fixtures/studio/story.ts'
import { openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'

describe.skipIf(noBrowser() !== '')(`the whole story in a browser${noBrowser()}`, () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-story-'))
  const folder = storyPictures(dir)
  let open: StudioPage

  beforeAll(async () => {
    open = await openStudio()
  })
  afterAll(async () => {
    await open.close()
    fs.rmSync(dir, { recursive: true, force: true })
  })

  test('a folder is dropped, and ten minutes later there is a repaired, exported, tested model', async () => {
    const { page } = open
    const before = listing(folder)
    await page.getByRole('button', { name: 'Choose folder' }).first().waitFor()
    await dropOn(page, folder)
    const told = await tellStory(page, 'story', folder)
    expect(told.sentence).toMatch(
      /Right for \d+ of \d+ test pictures \(\d+ %; with this many pictures, somewhere between/,
    )
    expect(told.change).toMatch(/^(Was [\d.]+ %, is now [\d.]+ % on|Still right for \d+ of) /)
    expect(told.parity).toMatch(/for all \d+ held-out pictures/)
    expect(told.answer).toMatch(/pants/)

    const [{ dir: project }] = (await open.studio.ask<{ dir: string }[]>('GET', '/api/projects')).body
    const db = new SqliteConnection(path.join(project, 'project.db'), { readonly: true })
    const label = db
      .prepare('select c.name from pictures p join classes c on c.id = p.class_id where p.path like ?')
      .pluck()
      .get(`%${misplaced}`)
    db.close()
    expect(label).toBe('shoes')
    const exported = fs.readdirSync(path.join(project, 'exports'), { recursive: true }).map(String)
    for (const file of ['model.onnx', 'labels.txt', 'parity.json', 'gallery/index.html', 'samples/predict.py'])
      expect(exported.some((name) => name.replaceAll(path.sep, '/').endsWith(file))).toBe(true)
    // Originals are never touched.
    expect(listing(folder)).toEqual(before)
    expect(open.complaints).toEqual([])
  })
})

/** Names, sizes and times of everything in a folder. */
function listing(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true })
    .map(String)
    .sort()
    .map((name) => {
      const { size, mtimeMs } = fs.statSync(path.join(folder, name))
      return `${name} ${size} ${mtimeMs}`
    })
}
