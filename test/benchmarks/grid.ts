import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { launchBrowser } from '../fixtures/studio/browser.ts'
import { startStudio } from '../fixtures/studio/studio-server.ts'
import { gridProject } from './grid-project.ts'
import { keystrokes, longestBlank, quantile, scrollFrames, whenFilled } from './grid-page.ts'
import type { Row } from './rows.ts'

const PICTURES = 50_000
const SECONDS = 6
/** Pixels per second: 34 rows, a hard spin of a free wheel; and the speed of a dragged scroll bar. */
const FAST = 6000
const FLYING = 40_000

/**
 * The pictures' screen with 50,000 pictures in Chromium with software rendering. The page has to be built: `npm run
 * build:page`.
 */
export async function gridBenchmark(pictures: number = PICTURES): Promise<Row[]> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-grid-'))
  const projectDir = await gridProject(dir, pictures)
  const studio = await startStudio()
  const browser = await launchBrowser()
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
    const page = await context.newPage()
    await page.goto('about:blank')
    await page.setContent(`<div style="background:#eee">${'<p style="height:160px">row</p>'.repeat(3000)}</div>`)
    await page.mouse.move(600, 400)
    const peer = await scrollFrames(page, FAST, SECONDS)

    await page.goto(studio.url)
    const { id } = (await studio.ask<{ id: string }>('POST', '/api/projects/open', { dir: projectDir })).body
    await studio.ask('POST', `/api/projects/${id}/close`)
    // In a new document, as when the window opens; the project is opened on the way.
    await page.goto('about:blank')
    await page.goto(`${studio.origin}/#/p/${id}/pictures`, { waitUntil: 'commit' })
    await page.waitForSelector('[role=gridcell]')
    await whenFilled(page)
    await page.keyboard.press('ArrowRight')
    await page.waitForSelector('[role=gridcell].current')
    const usable = await page.evaluate(() => performance.now())

    await page.mouse.move(600, 400)
    const fast = await scrollFrames(page, FAST, SECONDS)
    const flying = await scrollFrames(page, FLYING, SECONDS)
    const cells = await page.locator('[role=gridcell]').count()
    const blank = await longestBlank(page, FAST, SECONDS)
    const blankAfterFlying = await longestBlank(page, FLYING, 3)

    await page.keyboard.press('Home')
    const keys = Array.from({ length: 50 }, (_, i) => String(2 + (i % 8)))
    const took = await keystrokes(page, keys)
    const saved = labelled(projectDir)
    if (saved < keys.length) throw new Error(`Only ${saved} of ${keys.length} labels are in the database.`)
    const note = `empty page: median ${peer.median.toFixed(1)}, p95 ${peer.p95.toFixed(1)}, longest ${peer.longest.toFixed(0)} ms`
    return [
      { name: 'grid, median frame', value: fast.median, unit: 'ms', limit: most(17), note },
      {
        name: 'grid, 95 % of frames',
        value: fast.p95,
        unit: 'ms',
        limit: most(33),
        note: `longest ${fast.longest.toFixed(0)} ms, ${cells} cells in the page`,
      },
      { name: 'grid flying, median frame', value: flying.median, unit: 'ms', limit: most(17) },
      {
        name: 'grid flying, 95 % of frames',
        value: flying.p95,
        unit: 'ms',
        limit: most(33),
        note: `longest ${flying.longest.toFixed(0)} ms`,
      },
      { name: 'grid, longest blank cell', value: blank, unit: 'ms', limit: most(100), note: 'thumbnails cached' },
      { name: 'grid flying, longest blank cell', value: blankAfterFlying, unit: 'ms', limit: most(100) },
      {
        name: 'grid usable',
        value: usable / 1000,
        unit: 's',
        limit: most(2),
        note: 'from address to pictures and an answered key',
      },
      { name: 'label shown and saved, median', value: quantile(took, 0.5), unit: 'ms', limit: most(50) },
      { name: 'label shown and saved, 95 %', value: quantile(took, 0.95), unit: 'ms', limit: most(50) },
    ]
  } finally {
    await browser.close()
    await studio.stop()
    fs.rmSync(dir, { recursive: true, force: true })
  }
}

const most = (value: number): Row['limit'] => ({ at: 'most', value })

/** Pictures that the user labelled, read directly from the file while the engine writes it. */
function labelled(projectDir: string): number {
  const db = new Database(path.join(projectDir, 'project.db'), { readonly: true })
  try {
    return Number(db.prepare("select count(*) from pictures where label_origin = 'user'").pluck().get())
  } finally {
    db.close()
  }
}
