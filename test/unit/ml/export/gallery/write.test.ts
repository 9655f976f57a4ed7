import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packGallery } from '../../../../../electron/ml/export/gallery/pack.ts'
import { escapeJson, galleryPage } from '../../../../../electron/ml/export/gallery/page.ts'
import { writeGallery } from '../../../../../electron/ml/export/gallery/write.ts'
import { pictureError } from '../../../../../electron/ml/images/pixels.ts'
import { gallery, picture } from '../../../../fixtures/studio/gallery.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gallery-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const webp = async () => Buffer.from('webp')
const drawn = { picture: webp, sample: webp }
const pictures = Array.from({ length: 12 }, (_, i) => picture(`${i}.jpg`, 0, i % 2, 0.9))

test('a gallery is one page and one thumbnail per picture, and nothing else', async () => {
  const seen: [number, number][] = []
  const onProgress = (done: number, total: number) => seen.push([done, total])
  const { index, missing } = await writeGallery(join(dir, 'new'), gallery({ pictures }), drawn, { onProgress })
  expect(index).toBe(join(dir, 'new', 'index.html'))
  expect(missing).toBe(0)
  expect((await readdir(join(dir, 'new'))).sort()).toEqual(['index.html', 'thumbs'])
  expect(await readdir(join(dir, 'new', 'thumbs'))).toHaveLength(12)
  expect(seen.map(([done]) => done)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
})

test('a picture that cannot be drawn is marked, and the others are drawn', async () => {
  const thumbnail = async ({ name }: { name: string }) => {
    if (name === '3.jpg') throw new Error('gone')
    return webp()
  }
  const { index, missing } = await writeGallery(dir, gallery({ pictures }), { ...drawn, picture: thumbnail })
  expect(missing).toBe(1)
  expect(dataOf(await readFile(index, 'utf8'))).toMatchObject({ missing: [3] })
  expect(await readdir(join(dir, 'thumbs'))).not.toContain('000003.webp')
})

test('training pictures are drawn as training saw them; one that cannot be is left out', async () => {
  const view = async (_: unknown, i: number) => {
    if (i === 1) throw pictureError('changed.since_import')
    return Buffer.from(`view ${i}`)
  }
  const data = gallery({ pictures: pictures.slice(0, 1), samples: [{ label: 0 }, { label: 1 }, { label: 2 }] })
  const { index, missing } = await writeGallery(dir, data, { ...drawn, sample: view })
  expect(missing).toBe(0)
  const seen = [
    [0, 0],
    [2, 2],
  ]
  expect(dataOf(await readFile(index, 'utf8'))).toMatchObject({ samples: seen, missing: [] })
  expect((await readdir(join(dir, 'thumbs'))).sort()).toEqual(['000000.webp', 'view-00.webp', 'view-02.webp'])
  expect(await readFile(join(dir, 'thumbs', 'view-02.webp'), 'utf8')).toBe('view 2')
  // It is a gallery of ours, so the next one replaces it.
  await writeGallery(dir, gallery({ pictures: pictures.slice(0, 1) }), drawn)
  expect(await readdir(join(dir, 'thumbs'))).toEqual(['000000.webp'])
})

test('a smaller gallery leaves no thumbnails of the one it replaces', async () => {
  await writeGallery(dir, gallery({ pictures }), drawn)
  await writeGallery(dir, gallery({ pictures: pictures.slice(0, 2) }), drawn)
  expect(await readdir(join(dir, 'thumbs'))).toEqual(['000000.webp', '000001.webp'])
  expect((await readdir(dir)).sort()).toEqual(['index.html', 'thumbs'])
})

test('a cancelled export leaves the earlier gallery intact', async () => {
  const { index } = await writeGallery(dir, gallery({ pictures }), drawn)
  const before = await readFile(index, 'utf8')
  const stop = new AbortController()
  const onProgress = (done: number) => done === 3 && stop.abort()
  const again = writeGallery(dir, gallery({ title: 'Other', pictures }), drawn, { onProgress, signal: stop.signal })
  await expect(again).rejects.toMatchObject({ code: 'cancelled' })
  expect(await readFile(index, 'utf8')).toBe(before)
  expect(await readdir(join(dir, 'thumbs'))).toHaveLength(12)
  expect((await readdir(dir)).sort()).toEqual(['index.html', 'thumbs'])
})

test('a folder named thumbs with somebody else’s files is not replaced', async () => {
  await mkdir(join(dir, 'thumbs'))
  await writeFile(join(dir, 'thumbs', 'holiday.jpg'), 'mine')
  await expect(writeGallery(dir, gallery({ pictures }), drawn)).rejects.toMatchObject({ code: 'export_failed' })
  expect(await readdir(join(dir, 'thumbs'))).toEqual(['holiday.jpg'])
})

test('a prediction or a sample of a class that does not exist is refused', () => {
  expect(() => packGallery(gallery({ samples: [{ label: 3 }] }))).toThrow(/training picture names a class/)
  expect(() => packGallery(gallery({ pictures: [picture('a', 0, 7, 0.5)] }))).toThrow(/"a" names a class/)
  expect(() => packGallery(gallery({ pictures: [picture('a', -1, 0, 0.5)] }))).toThrow(/does not have/)
})

test('names cannot escape the page’s data', async () => {
  const hostile = '</script><script>alert(1)</script><!-- script -->\u2028$&"\'\n'
  const data = gallery({ title: hostile, classes: [hostile, 'b'], pictures: [picture(hostile, 0, 1, 0.9)] })
  const page = await galleryPage(packGallery(data))
  expect(page.match(/<\/script/g)).toHaveLength(2)
  expect(page).not.toContain('alert(1)</script>')
  expect(dataOf(page)).toMatchObject({ title: hostile, classes: [hostile, 'b'], names: [hostile] })
  expect(escapeJson('"<!--"')).not.toContain('<')
})

test('the policy allows the script and style of the page by hash, and no network', async () => {
  const page = await galleryPage(packGallery(gallery({})))
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page)?.[1] ?? ''
  const hash = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain(`script-src ${hash(/<script>([^]*?)<\/script>/.exec(page)?.[1])}`)
  expect(policy).toContain(`style-src ${hash(/<style>([^]*?)<\/style>/.exec(page)?.[1])}`)
  expect(policy).not.toMatch(/unsafe|https?:|\*|connect-src/)
  expect(page).not.toMatch(/(src|href)\s*=\s*["']https?:/)
})

test('ten thousand pictures stay near a megabyte', async () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    picture(`test/longsleeve/${i}-70fd429b-73ec.jpg`, i % 3, i % 2, 0.123_456_789),
  )
  expect((await galleryPage(packGallery(gallery({ pictures: many })))).length).toBeLessThan(1.5e6)
})

function dataOf(page: string): unknown {
  return JSON.parse(/<script type="application\/json" id="data">([^]*?)<\/script>/.exec(page)?.[1] ?? '')
}
