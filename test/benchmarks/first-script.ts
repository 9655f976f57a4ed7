import { gzipSync } from 'node:zlib'
import { launchBrowser } from '../fixtures/studio/browser.ts'
import { startStudio } from '../fixtures/studio/studio-server.ts'
import type { Row } from './rows.ts'

/** Size of the scripts that a browser loads for the first screen, gzipped. */
export async function firstScript(): Promise<Row[]> {
  const studio = await startStudio()
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    const sizes: Promise<number>[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script')
        sizes.push(response.body().then((body) => gzipSync(body, { level: 9 }).length))
    })
    await page.goto(studio.url)
    await page.getByRole('main').waitFor()
    // What the first screen requests a moment later counts as well.
    await page.waitForTimeout(1000)
    const all = await Promise.all(sizes)
    const total = all.reduce((sum, size) => sum + size, 0)
    return [
      {
        name: 'script of the first screen, gzipped',
        value: total / 1000,
        unit: 'kB',
        limit: { at: 'most', value: 150 },
        note: `${all.length} files`,
      },
    ]
  } finally {
    await browser.close()
    await studio.stop()
  }
}
