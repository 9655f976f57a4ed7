import fs from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser, noBrowser } from '../fixtures/studio/browser.ts'
import { expectAccessible, keepScreen, openStudio, type StudioPage, SOON } from '../fixtures/studio/studio-page.ts'
import { SampleProject, samplePicture, smallRecipe } from '../fixtures/studio/trained-sample.ts'

/** `expect.poll` with the patience that a busy machine needs. */
const soon: typeof expect.poll = (what, options) => expect.poll(what, { timeout: 30_000, ...options })

describe.skipIf(!findBrowser())(`exporting and trying in the page${noBrowser()}`, () => {
  let open: StudioPage
  let project: SampleProject
  let page: Page

  beforeAll(async () => {
    open = await openStudio()
    page = open.page
    project = await SampleProject.import(open.studio)
    await project.ended(await project.train({ preset: 'recipe', recipe: smallRecipe }))
  })
  afterAll(async () => {
    await open?.close()
    project?.remove()
  })

  const answer = () => page.locator('[data-answer]').innerText()
  const choose = (files: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
    page.locator('input[type=file]').setInputFiles(files)

  it('writes the model, says in words that it agrees with the studio, and the files are there', async () => {
    await page.goto(`${open.studio.origin}/#/p/${project.id}/export`)
    await page.getByLabel('For browsers').uncheck()
    await page.getByLabel('Lists of training').check()
    await keepScreen(page, 'export-choices')
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const parity = page.locator('[data-parity=onnx]')
    await parity.waitFor({ timeout: 200_000 })
    expect(await parity.innerText()).toMatch(
      /gave the same answer as Loupe for all 16 held-out pictures; the largest difference was 0(\.0+\d)?\./,
    )
    const dir = path.join(project.dir, 'exports', (await project.detail()).currentRun ?? '')
    for (const file of ['model.onnx', 'labels.txt', 'gallery/index.html', 'test.txt', 'samples/predict.py'])
      expect(fs.existsSync(path.join(dir, file)), file).toBe(true)
    expect(fs.existsSync(path.join(dir, 'tfjs'))).toBe(false)
    expect(await page.locator('[data-snippet]').innerText()).toContain(path.join(dir, 'samples', 'predict.py'))
    await soon(() => page.getByRole('region', { name: 'Earlier exports' }).getByRole('listitem').count()).toBe(3)
    await keepScreen(page, 'export-done')
    await expectAccessible(page)
  })

  it('gives the whole folder as a zip to a browser', async () => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('[data-export-done]').getByRole('link', { name: 'Download as zip' }).click(),
    ])
    const bytes = fs.readFileSync(await download.path())
    expect(bytes.subarray(0, 2).toString()).toBe('PK')
    expect(bytes.includes('model.onnx')).toBe(true)
  })

  it('shows the export again after a reload', async () => {
    await page.reload()
    await page.locator('[data-parity=onnx]').waitFor()
  })

  it('says plainly that a file is not to be relied on when its model disagrees with the studio', async () => {
    const weights = path.join(project.dir, 'runs', (await project.detail()).currentRun ?? '', 'head.bin')
    const kept = fs.readFileSync(weights)
    // The weights on disk no longer match the run: every class becomes equally likely.
    fs.writeFileSync(weights, Buffer.alloc(kept.length))
    try {
      await page.getByLabel('A gallery of what').uncheck()
      await page.getByRole('button', { name: 'Export', exact: true }).click()
      const alert = page.locator('[role=alert][data-parity=onnx]')
      await alert.waitFor({ timeout: 120_000 })
      expect(await alert.innerText()).toMatch(
        /gave another answer than Loupe for \d+ of 16 held-out pictures; the largest difference was 0\.[1-9]/,
      )
      expect(await alert.innerText()).toMatch(/Do not rely on this file\. Export again;/)
      await keepScreen(page, 'export-parity-fails')
      await expectAccessible(page)
    } finally {
      fs.writeFileSync(weights, kept)
    }
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page
      .locator('[data-parity=onnx]:not([role=alert])')
      .getByText(/gave the same answer as Loupe for all 16/)
      .waitFor({ timeout: 120_000 })
  })

  it('predicts a picture', async () => {
    await choose(samplePicture('pants-30.jpg'))
    await soon(answer, { timeout: 60_000 }).toMatch(/^pants, \d+/)
    expect(await page.locator('[data-pace]').innerText()).toMatch(/in [\d,]+ ms/)
    await keepScreen(page, 'try-picture')
    await expectAccessible(page)
  })

  it('takes a dropped picture', async () => {
    const bytes = fs.readFileSync(samplePicture('shoes-30.jpg')).toString('base64')
    await page.locator('[data-drop]').evaluate((zone, base64) => {
      const raw = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([raw], 'shoe.jpg', { type: 'image/jpeg' }))
      zone.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }))
    }, bytes)
    await soon(answer, { timeout: 60_000 }).toMatch(/^shoes, \d+/)
  })

  it('says so if a file is not a picture', async () => {
    await choose({ name: 'note.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture at all') })
    await page
      .getByRole('alert')
      .getByText(/nothing_readable/)
      .waitFor({ timeout: 60_000 })
    await keepScreen(page, 'try-no-picture')
    // The browser itself reports the refused request and the image.
    open.complaints.splice(0)
  })

  it('keeps predicting the webcam, one request at a time, and releases the camera', async () => {
    let [now, most] = [0, 0]
    page.on('request', (request) => request.url().endsWith('/try') && (most = Math.max(most, ++now)))
    page.on('requestfinished', (request) => request.url().endsWith('/try') && now--)
    await page.getByRole('button', { name: 'Use the webcam' }).click()
    await soon(() => page.locator('[data-pace]').innerText(), { timeout: 60_000 }).toMatch(/predictions per second/)
    expect(await answer()).toMatch(/, [\d.]+ %$/)
    expect(most).toBe(1)
    await keepScreen(page, 'try-webcam')
    await expectAccessible(page)
    const video = await page
      .locator('video')
      .evaluateHandle((element: HTMLVideoElement) => element.srcObject as MediaStream)
    await page.getByRole('button', { name: 'Stop the webcam' }).click()
    await expect
      .poll(() => video.evaluate((stream) => stream.getTracks().map((track) => track.readyState)), SOON)
      .toEqual(['ended'])
  })

  it('says in plain words that there is no camera', async () => {
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'))
    })
    await page.getByRole('button', { name: 'Use the webcam' }).click()
    await page.getByText('No webcam was found.').waitFor()
    expect(await page.locator('[data-pace]').innerText()).toBe('')
    await page.getByRole('button', { name: 'Stop the webcam' }).click()
  })

  it('works in Chinese and dark at 1024 × 700', async () => {
    await page.setViewportSize({ width: 1024, height: 700 })
    await open.studio.ask('PATCH', '/api/app/settings', { language: 'zh', theme: 'dark' })
    await page.getByRole('button', { name: '导出', exact: true }).waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1024)
    await keepScreen(page, 'export-zh-dark')
    await expectAccessible(page)
    expect(open.complaints).toEqual([])
  })
})
