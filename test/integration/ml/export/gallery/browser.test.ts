import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { writeGallery } from '../../../../../electron/ml/export/gallery/write.ts'
import { launchBrowser, noBrowser } from '../../../../fixtures/studio/browser.ts'
import { gallery, picture } from '../../../../fixtures/studio/gallery.ts'

const reason = noBrowser()

const hostile = `</script><script>document.title='owned'</script><img src=x onerror="document.title='owned'">"'&amp;`
const classes = ['shirt', 'longsleeve', hostile, '帽子 🎩\nnew line']

/** 60 test pictures, 6 of them wrong: 4 shirts predicted as longsleeve, 2 longsleeves as shirt; 20 for validation. */
function pictures() {
  const test = Array.from({ length: 60 }, (_, i) => {
    const label = i % 4
    const predicted = i < 16 && label === 0 ? 1 : i < 8 && label === 1 ? 0 : label
    return picture(`folder/${i}.jpg`, label, predicted, 0.99 - i * 0.008)
  })
  test[2].name = `${hostile}.jpg`
  test[3].name = '图片\n\u202egpj.exe'
  const val = Array.from({ length: 20 }, (_, i) => ({
    ...picture(`val/${i}.jpg`, i % 4, i % 4, 0.9),
    split: 'val' as const,
  }))
  return [...test, ...val]
}

describe.skipIf(reason)(`the gallery in a browser${reason}`, () => {
  let dir: string
  let address: string
  let browser: Browser
  let page: Page
  let complaints: string[]
  let requests: string[]

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'gallery-'))
    const square = { width: 64, height: 48, channels: 3 as const }
    const draw = (_: unknown, i: number) =>
      sharp({ create: { ...square, background: { r: (i * 40) % 256, g: 120, b: 160 } } })
        .webp()
        .toBuffer()
    const sample = async (item: unknown, i: number) => {
      if (i === 2) throw new Error('gone')
      return draw(item, i)
    }
    const metrics = {
      test: { n: 60, accuracy: 0.9, interval: [0.799, 0.953] as [number, number], macroF1: 0.91, loss: 0.3 },
    }
    const points = [1, 2, 3].map((at) => ({
      ...{ at, loss: 1 / at, accuracy: 1 - 0.3 / at, valLoss: 1.2 / at, seconds: 2.04 + at },
    }))
    const data = gallery({
      ...{ title: hostile, classes, pictures: pictures(), metrics },
      curves: { kind: 'epochs', points, kept: 2 },
      samples: Array.from({ length: 12 }, (_, i) => ({ label: i % 4 })),
    })
    const drawing = { picture: draw, sample }
    const { index } = await writeGallery(join(dir, 'a folder # with 字'), data, drawing)
    address = pathToFileURL(index).href
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await rm(dir, { recursive: true, force: true })
  })

  beforeEach(async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB' })
    page = await context.newPage()
    complaints = []
    requests = []
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => requests.push(request.url()))
    await page.goto(address)
    await page.waitForSelector('.tile img.here')
  })
  afterEach(async () => {
    expect(complaints).toEqual([])
    expect(requests.filter((url) => !url.startsWith('file:'))).toEqual([])
    await page.context().close()
  })

  const found = () => page.textContent('.found')
  const titles = () =>
    page.locator('.tile').evaluateAll((tiles) => tiles.map((t) => t.getAttribute('aria-label') ?? ''))
  const press = (key: string) => page.keyboard.press(key)

  test('says that there are few pictures, and names no confusion after a single mistake', async () => {
    const square = { width: 8, height: 8, channels: 3 as const, background: 'grey' }
    const drawing = {
      picture: () => sharp({ create: square }).webp().toBuffer(),
      sample: () => Promise.reject(new Error()),
    }
    const sentenceOf = async (n: number, wrong: number) => {
      const made = Array.from({ length: n }, (_, i) => picture(`${i}.jpg`, i % 3, (i + (i < wrong ? 1 : 0)) % 3, 0.9))
      const accuracy = (n - wrong) / n
      const metrics = { test: { n, accuracy, interval: [0.2, 0.9] as [number, number], macroF1: 0.9, loss: 0.3 } }
      const { index } = await writeGallery(join(dir, `${n} ${wrong}`), gallery({ pictures: made, metrics }), drawing)
      await page.goto(pathToFileURL(index).href)
      return (await page.textContent('.sentence'))?.replaceAll('\u00a0', ' ').trim()
    }
    const few = 'Fewer than five pictures per class: too few to say how good the model is.'
    const range = 'with this many pictures, somewhere between 20 and 90 %'
    expect(await sentenceOf(14, 0)).toBe(`Right for all 14 test pictures (${range}). ${few}`)
    expect(await sentenceOf(15, 1)).toBe(`Right for 14 of 15 test pictures (93 %; ${range}).`)
    expect(await sentenceOf(15, 3)).toBe(
      `Right for 12 of 15 test pictures (80 %; ${range}). No two classes are confused more than once.`,
    )
  })

  test('opens with the sentence, and with the most confident mistake', async () => {
    expect((await page.textContent('.sentence'))?.replaceAll('\u00a0', ' ')).toBe(
      'Right for 54 of 60 test pictures (90 %; with this many pictures, somewhere between 79 and 96 %). It confuses shirt and longsleeve most.',
    )
    const [first] = await titles()
    expect(first.replaceAll('\u00a0', ' ')).toBe('longsleeve, 99 %, wrong, is shirt, folder/0.jpg')
    expect(await page.textContent('.tile .title >> nth=0')).toContain('· is shirt')
  })

  test('only the visible rows exist', async () => {
    expect(await page.locator('.tile').count()).toBeLessThan(60)
    await page.locator('.pictures').evaluate((pane) => pane.scrollTo(0, pane.scrollHeight))
    await page.waitForFunction(() => !document.querySelector('[aria-rowindex="2"]'))
    expect(await page.locator('.tile').count()).toBeGreaterThan(0)
  })

  test('a cell of the confusion matrix shows its pictures, and Back returns', async () => {
    const cell = page.getByRole('button', { name: '4 shirt taken for longsleeve' })
    await cell.click()
    expect(await found()).toBe('4 of 60 pictures')
    expect(await cell.getAttribute('aria-pressed')).toBe('true')
    expect((await titles()).every((title) => title.includes('is shirt'))).toBe(true)
    expect(new URL(page.url()).hash).toBe('#is=0&as=1')
    await page.goBack()
    expect(await found()).toBe('60 of 60 pictures')
    await page.goForward()
    await page.reload()
    expect(await found()).toBe('4 of 60 pictures')
  })

  test('right, wrong, all: by button and by key', async () => {
    await page.getByRole('button', { name: /^Wrong/ }).click()
    expect(await found()).toBe('6 of 60 pictures')
    await press('r')
    expect(await found()).toBe('54 of 60 pictures')
    await press('w')
    expect(await found()).toBe('6 of 60 pictures')
    await press('a')
    expect(await found()).toBe('60 of 60 pictures')
  })

  test('splits, classes, confidence, search and chips narrow and widen what is shown', async () => {
    await page.getByRole('button', { name: /^Validation/ }).click()
    expect(await found()).toBe('20 of 20 pictures')
    expect(await page.textContent('.sentence')).toContain('20 validation pictures')
    await press('2')
    expect(await found()).toBe('5 of 20 pictures')
    await page.getByRole('button', { name: 'Remove filter: is or called longsleeve' }).click()
    await press('/')
    await page.keyboard.type('VAL/1')
    expect(await found()).toBe('11 of 20 pictures')
    await press('Escape')
    await page.getByRole('slider', { name: 'Confidence from' }).press('End')
    expect(await page.textContent('.nothing')).toContain('No picture matches')
    await page.getByRole('button', { name: 'Clear all' }).first().click()
    expect(await found()).toBe('60 of 60 pictures')
  })

  test('the sentence, the table and the histogram filter the pictures', async () => {
    await page.locator('.sentence').getByRole('button', { name: 'longsleeve' }).click()
    expect(await found()).toBe('6 of 60 pictures')
    await page.getByRole('button', { name: 'longsleeve, Missed: 2' }).click()
    expect(await found()).toBe('2 of 60 pictures')
    await press('c')
    const bar = page.getByRole('button', { name: /right at 50–55/ })
    const n = Number((await bar.getAttribute('aria-label'))?.split(' ')[0])
    await bar.click()
    expect(n).toBeGreaterThan(0)
    expect(await found()).toBe(`${n} of 60 pictures`)
  })

  test('arrows move, Enter opens, arrows step, Escape closes, focus returns', async () => {
    await press('ArrowRight')
    const active = () => page.locator('.grid').getAttribute('aria-activedescendant')
    expect(await active()).toBe('picture-1')
    await press('Enter')
    expect(await page.locator('dialog.viewer').isVisible()).toBe(true)
    expect(await page.textContent('.position')).toBe('2 of 60')
    await press('ArrowRight')
    expect(await page.textContent('.position')).toBe('3 of 60')
    expect(await page.locator('.top li').count()).toBe(2)
    await press('Escape')
    await page.waitForSelector('dialog.viewer', { state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('grid')
    expect(await active()).toBe('picture-4')
    await press(' ')
    await press(' ')
    await page.waitForSelector('dialog.viewer', { state: 'hidden' })
    await press('?')
    expect(await page.locator('dialog.sheet').first().isVisible()).toBe(true)
  })

  test('arrows move between the cells of the matrix, which is one tab stop', async () => {
    await page.getByRole('button', { name: '11 shirt recognised' }).focus()
    await press('ArrowRight')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain(
      'shirt taken for longsleeve',
    )
    expect(await page.locator('.overview .matrix [tabindex="0"]').count()).toBe(1)
    await press('Enter')
    expect(await found()).toBe('4 of 60 pictures')
  })

  test('names are text, whatever they contain', async () => {
    expect(await page.title()).toBe(hostile)
    await press('3')
    expect(await found()).toBe('15 of 60 pictures')
    await page.getByRole('searchbox').fill('onerror')
    expect(await found()).toBe('1 of 60 pictures')
    expect((await titles())[0]).toContain(`${hostile}, `)
    await page.locator('.tile').click()
    expect(await page.textContent('.inspector dd >> nth=0')).toBe(`${hostile}.jpg`)
    await press('Escape')
    await page.waitForSelector('dialog.viewer', { state: 'hidden' })
    await press('c')
    await page.getByRole('searchbox').fill('图片')
    expect((await titles())[0]).toContain('图片⟨U+000A⟩⟨U+202E⟩gpj.exe')
    expect(await page.locator('img[onerror], #app script').count()).toBe(0)
  })

  test('the table has every epoch, with its seconds and which was kept', async () => {
    await page.getByText('As a table').click()
    const table = async () => {
      const rows = await page
        .locator('.part.curves tr')
        .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)))
      return rows.map((row) => row.map((text) => text?.replaceAll('\u00a0', ' ')))
    }
    expect(await table()).toEqual([
      ['Epoch', 'Loss', 'Accuracy', 'Validation loss', 'Validation accuracy', 'Took'],
      ['1', '1.0000', '70.0 %', '1.2000', '–', '3.0 s'],
      ['2 · kept', '0.5000', '85.0 %', '0.6000', '–', '4.0 s'],
      ['3', '0.3333', '90.0 %', '0.4000', '–', '5.0 s'],
    ])
    await page.getByRole('button', { name: /Language/ }).click()
    await page.getByText('以表格显示').click()
    expect((await table()).map((row) => row.at(-1))).toEqual(['用时', '3.0 秒', '4.0 秒', '5.0 秒'])
  })

  test('training pictures are shown as training saw them, each with its class', async () => {
    const seen = page.locator('.part.samples')
    expect(await seen.getByRole('heading').textContent()).toBe('Training pictures as it saw them')
    // Twelve, one of which could not be drawn.
    expect(await seen.getByRole('img').count()).toBe(11)
    await page.waitForFunction(() => document.querySelectorAll('.part.samples img.here').length === 11)
    expect((await seen.locator('li p').allTextContents()).slice(0, 3)).toEqual([
      'shirt',
      'longsleeve',
      '帽子 🎩⟨U+000A⟩new line',
    ])
    expect(await seen.getByRole('img').first().getAttribute('alt')).toBe('A picture of shirt, changed at random')
    await page.getByRole('button', { name: /Language/ }).click()
    expect(await seen.getByRole('heading').textContent()).toBe('训练时看到的图片')
  })

  test('works in Chinese and in the dark', async () => {
    await page.getByRole('button', { name: /Language/ }).click()
    expect(await page.textContent('.sentence')).toContain('60 张测试图片中判对 54 张（90%')
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    expect(await ground()).toBe('rgb(255, 255, 255)')
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.waitForSelector('html[data-theme="dark"]')
    expect(await ground()).toBe('rgb(20, 20, 22)')
    await page.getByRole('button', { name: /外观/ }).click()
    expect(await ground()).toBe('rgb(255, 255, 255)')
  })

  test('on a narrow screen nothing overflows, and a filter leads to the pictures', async () => {
    await page.setViewportSize({ width: 420, height: 800 })
    const width = () => page.evaluate(() => document.documentElement.scrollWidth)
    expect(await width()).toBe(420)
    await page.getByText('As a table').click()
    const table = page.locator('.part.curves .scroller')
    expect(await table.evaluate((pane) => pane.scrollWidth - pane.clientWidth)).toBe(0)
    await page.getByRole('button', { name: '4 shirt taken for longsleeve' }).click()
    await page.waitForSelector('.tile img.here')
    expect(await found()).toBe('4 of 60 pictures')
    expect(await width()).toBe(420)
  })
})
