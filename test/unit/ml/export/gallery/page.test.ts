import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Script } from 'node:vm'
import { expect, test } from 'vitest'
import { languages } from '../../../../../common/languages.ts'
import { gallery as english } from '../../../../../common/words/en/gallery.ts'
import type { GalleryPicture } from '../../../../../electron/ml/export/gallery/data.ts'
import { packGallery } from '../../../../../electron/ml/export/gallery/pack.ts'
import { galleryPage } from '../../../../../electron/ml/export/gallery/page.ts'
import { bundleScript, galleryScript } from '../../../../../electron/ml/export/gallery/script.ts'
import { gallery, picture } from '../../../../fixtures/studio/gallery.ts'

const folder = new URL('../../../../../electron/ml/export/gallery/page/', import.meta.url)

/** The page's modules are plain JavaScript, checked by their own tsconfig; only what is used here is typed. */
const load = async <T>(name: string): Promise<T> => (await import(new URL(`${name}.js`, folder).href)) as T

interface Seen {
  i: number
  name: string
  prediction: string
}
type View = Record<string, unknown>
const { unpack } = await load<{
  unpack: (packed: unknown) => {
    pictures: Seen[]
    main: string
    splits: string[]
    classes: string[]
    samples: { address: string; label: number }[]
  }
}>('data')
const { plainView, select, isBetween } = await load<{
  plainView: (split: string) => View
  select: (pictures: Seen[], view: View) => Seen[]
  isBetween: (sure: number, from: number, to: number) => boolean
}>('filter')
const { encode, decode } = await load<{
  encode: (view: View, main: string) => string
  decode: (text: string, limits: object) => View
}>('address')
const figures = await load<{
  confusion: (pictures: Seen[], classes: number) => number[][]
  perClass: (counts: number[][]) => { missed: number; falsely: number; f1: number | null }[]
  histogram: (pictures: Seen[], bins: number) => Record<string, number[]>
}>('figures')

const read = (pictures: GalleryPicture[]) => unpack(JSON.parse(JSON.stringify(packGallery(gallery({ pictures })))))
const names = (pictures: Seen[]) => pictures.map((p) => p.name)

test('pictures come back from the packed form as they went in, with the verdict on their prediction', () => {
  const { pictures, main, splits } = read([
    picture('a.jpg', 0, 0, 0.9),
    picture('b.jpg', 0, 1, 0.8),
    { ...picture('c.jpg', null, 1, 0.7), split: null },
  ])
  expect(pictures.map((p) => p.prediction)).toEqual(['right', 'wrong', 'none'])
  expect(pictures[1]).toMatchObject({ name: 'b.jpg', label: 0, predicted: 1, sure: 0.8, split: 'test' })
  expect(main).toBe('test')
  expect(splits).toEqual(['test', 'none'])
})

test('drawn training pictures are found beside the page, others are left out', () => {
  const data = gallery({ samples: [{ label: 2 }, { label: 0 }, { label: 1 }] })
  const { samples } = unpack(JSON.parse(JSON.stringify(packGallery(data, [], [1]))))
  expect(samples).toEqual([
    { address: 'thumbs/view-00.webp', label: 2 },
    { address: 'thumbs/view-02.webp', label: 1 },
  ])
})

test('the page opens with the best tested split that has labels', () => {
  const of = (split: GalleryPicture['split'], label: number | null) => ({ ...picture('x', label, 0, 0.5), split })
  expect(read([of('train', 0), of('val', 0)]).main).toBe('val')
  expect(read([of('test', null), of('train', 0)]).main).toBe('train')
  expect(read([of('test', null)]).main).toBe('test')
  expect(read([]).main).toBe('all')
})

test('the most confident mistake comes first, the most confident right one last', () => {
  const { pictures } = read([
    picture('sure and right', 0, 0, 0.99),
    picture('unsure and right', 0, 0, 0.4),
    picture('unsure and wrong', 0, 1, 0.5),
    picture('unlabelled', null, 1, 0.5),
    picture('sure and wrong', 0, 1, 0.95),
  ])
  expect(names(select(pictures, plainView('test')))).toEqual([
    'sure and wrong',
    'unsure and wrong',
    'unlabelled',
    'unsure and right',
    'sure and right',
  ])
})

test('filters can be combined, and names are found whatever their case or Unicode form', () => {
  const { pictures } = read([
    picture('Café/1.jpg', 0, 1, 0.9),
    picture('cafe\u0301/2.jpg', 1, 1, 0.9),
    picture('bar/3.jpg', 0, 1, 0.6),
    picture('bar/4.jpg', 1, 0, 0.9),
  ])
  const found = (change: View) => names(select(pictures, { ...plainView('test'), order: 'name', ...change }))
  expect(found({ find: 'CAFÉ' })).toHaveLength(2)
  expect(found({ is: 0, as: 1 })).toEqual(['bar/3.jpg', 'Café/1.jpg'])
  expect(found({ is: 0, as: 1, from: 80 })).toEqual(['Café/1.jpg'])
  expect(found({ pair: [0, 1] })).toHaveLength(3)
  expect(found({ show: 'right' })).toEqual(['cafe\u0301/2.jpg'])
})

test('neighbouring ranges of confidence share no picture and miss none', () => {
  for (let p = 0; p <= 10_000; p++) {
    const ranges = Array.from({ length: 20 }, (_, b) => isBetween(p / 1e4, b * 5, b * 5 + 5)).filter(Boolean)
    if (ranges.length !== 1) expect.fail(`${p / 1e4} lies in ${ranges.length} ranges`)
  }
})

test('a bar of the histogram counts what its filter finds', () => {
  const shares = [0.1, 0.15, 0.2, 0.849_96, 0.85, 0.9, 0.949_94, 0.95, 1]
  const { pictures } = read(shares.map((share, i) => picture(`${i}`, 0, i % 2, share)))
  const bins = figures.histogram(pictures, 20)
  for (let b = 0; b < 20; b++) {
    const view = { ...plainView('test'), from: b * 5, to: b * 5 + 5 }
    expect(bins.right[b]).toBe(select(pictures, { ...view, show: 'right' }).length)
    expect(bins.wrong[b]).toBe(select(pictures, { ...view, show: 'wrong' }).length)
  }
})

test('an address contains the view without its defaults', () => {
  const limits = { main: 'test', splits: ['test', 'val'], classes: 3, pictures: 10 }
  const view = { ...plainView('val'), show: 'wrong', is: 0, pair: [2, 1], from: 40, find: 'a&b=c #é', open: 9 }
  expect(decode(encode(view, 'test'), limits)).toEqual(view)
  expect(encode(plainView('test'), 'test')).toBe('')
})

test('an address that makes no sense shows the default view', () => {
  const limits = { main: 'test', splits: ['test'], classes: 3, pictures: 10 }
  const nonsense = 'split=constructor&show=x&is=3&as=-1&either=1e9&pair=1-7&from=90&to=10&open=10&order=__proto__'
  expect(decode(nonsense, limits)).toEqual(plainView('test'))
})

test('counts and misses follow from the confusion matrix, and pictures without a label count nowhere', () => {
  const labels = [0, 0, 0, 1, 1, 2]
  const predicted = [0, 1, 1, 1, 0, 2]
  const { pictures } = read([
    ...labels.map((label, i) => picture(`${i}`, label, predicted[i], 0.9)),
    picture('unlabelled', null, 2, 0.9),
  ])
  const counts = figures.confusion(pictures, 3)
  expect(counts.flat()).toEqual([1, 2, 0, 1, 1, 0, 0, 0, 1])
  const [first, , third] = figures.perClass(counts)
  expect(first).toMatchObject({ missed: 2, falsely: 1, f1: 2 / 5 })
  expect(third).toMatchObject({ missed: 0, falsely: 0, f1: 1 })
})

test('every language has all words, with the same parameters', async () => {
  const dictionaries = await Promise.all(languages.map(async (row) => (await row.gallery()).gallery))
  const marks = ['right', 'all', 'share', 'low', 'high', 'name', 'truth', 'predicted', 'a', 'b', 'text', 'seconds']
  const holes = Object.fromEntries(marks.map((name) => [name, `\ue000${name}`]))
  const filled = (phrase: unknown) => {
    const text = String(typeof phrase === 'function' ? phrase({ ...holes, n: 7101, total: 7102, i: 7103 }) : phrase)
    return [...new Set(text.match(/\ue000[a-z]+|7,?10\d/g))].sort()
  }
  for (const [word, phrase] of Object.entries(english))
    if (word !== 'numbers')
      for (const other of dictionaries) expect(filled(other[word as keyof typeof other]), word).toEqual(filled(phrase))
})

test('the modules are one script that parses, and every export of it is the same', async () => {
  const script = await galleryScript()
  expect(() => new Script(script)).not.toThrow()
  expect(script).not.toMatch(/<\/script|<!--/i)
  expect(await bundleScript()).toBe(script)
})

test('the page holds every style of its folder, and every module', async () => {
  const page = await galleryPage(packGallery(gallery({})))
  const names = await readdir(folder)
  for (const name of names.filter((one) => one.endsWith('.css')))
    expect(page, name).toContain((await readFile(new URL(name, folder), 'utf8')).trim())
  const bundled = new Set<string>()
  await bundleScript([{ name: 'seen', moduleParsed: ({ id }) => void bundled.add(path.basename(id)) }])
  for (const name of names.filter((one) => one.endsWith('.js'))) expect([...bundled]).toContain(name)
})
