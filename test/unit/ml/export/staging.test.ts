import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stageFolder, type Staging } from '../../../../electron/ml/export/folder.ts'
import { refuseForeign } from '../../../../electron/ml/export/foreign.ts'
import { writeModelCard, type ModelCard } from '../../../../electron/ml/export/model-card.ts'
import { writtenFiles } from '../../../../electron/ml/export/written.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'

// Exports in progress are recorded there.
beforeAll(() => (process.env.LOUPE_HOME = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-home-'))))
afterAll(() => {
  fs.rmSync(process.env.LOUPE_HOME ?? '', { recursive: true, force: true })
  delete process.env.LOUPE_HOME
})

const card: ModelCard = {
  format: 'loupe-model',
  formatVersion: 1,
  name: 'test',
  created: '2026-01-01T00:00:00.000Z',
  run: 'r0001',
  classes: ['cat', 'dog'],
  inputs: [
    {
      ...{ name: 'image', width: 8, height: 8, layout: 'NHWC', range: '0-255' },
      transforms: [{ name: 'Resize', size: [8, 8] }, { name: 'ToTensor' }, { name: 'Normalize' }],
    },
  ],
  output: 'probabilities',
  backbone: { name: 'tiny', title: 'Tiny', licence: 'none', weightsHash: '', normalisation: null },
  recipe: {},
  penalty: null,
  seed: 0,
  precision: 'float32',
  dataFingerprint: '',
  counts: {},
  metrics: { val: null, test: null },
  versions: {},
}

const names = ['model-card.json', 'labels.txt', 'model.onnx', 'samples', 'gallery']

/** Writes what an export does, with `said` in every file. */
const exporting = (said: string) => async (staging: string) => {
  await writeModelCard(staging, { ...card, name: said })
  for (const name of ['model.onnx', 'samples/predict.py', 'gallery/index.html', 'gallery/thumbs/000000.webp'])
    writeIn(staging, name, said)
}
const all = (dir: string) =>
  Object.fromEntries(
    fs
      .readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .filter((name) => fs.lstatSync(path.join(dir, name)).isFile())
      .map((name) => [name.split(path.sep).join('/'), fs.readFileSync(path.join(dir, name), 'utf8')]),
  )
const refused = (text: string) => ({
  code: 'export_failed',
  message: expect.stringContaining(text) as string,
  next: expect.stringContaining('out-2') as string,
})

const places: Staging['place'][] = ['beside', 'inside']

test.each(places)('staged %s: a failure leaves the folder as it was, or still missing', async (place) => {
  const dir = tempFolder()
  const out = path.join(dir, 'new', 'deeper', 'out')
  const failing = async (staging: string) => {
    await exporting('half')(staging)
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: path.join(staging, 'model.onnx') })
  }
  const failed = { code: 'disk_full', message: expect.stringContaining(path.join(out, 'model.onnx')) as string }
  await expect(stageFolder(out, names, failing, { place })).rejects.toMatchObject(failed)
  expect(fs.readdirSync(dir)).toEqual([])

  await stageFolder(out, names, exporting('one'), { place })
  const whole = all(out)
  expect(whole['model.onnx']).toBe('one')
  await expect(stageFolder(out, names, failing, { place })).rejects.toMatchObject(failed)
  expect(all(out)).toEqual(whole)
  expect(fs.readdirSync(path.dirname(out))).toEqual(['out'])
})

test.each(places)(
  'staged %s: exporting again replaces what Loupe wrote and keeps what others put beside it',
  async (place) => {
    const out = path.join(tempFolder(), 'out')
    await stageFolder(out, names, exporting('one'), { place })
    writeIn(out, 'samples/mine.py', 'mine')
    writeIn(out, 'gallery/thumbs/Thumbs.db', 'windows')
    writeIn(out, 'notes.md', 'mine')
    await stageFolder(out, names, exporting('two'), { place })
    expect(all(out)).toMatchObject({
      ...{ 'model.onnx': 'two', 'samples/predict.py': 'two', 'gallery/thumbs/000000.webp': 'two' },
      ...{ 'samples/mine.py': 'mine', 'gallery/thumbs/Thumbs.db': 'windows', 'notes.md': 'mine' },
    })
    // Fewer files than before: the earlier export's files with these names do not stay among the new ones.
    await stageFolder(
      out,
      names,
      async (staging) => {
        await exporting('three')(staging)
        fs.rmSync(path.join(staging, 'gallery', 'thumbs'), { recursive: true })
      },
      { place },
    )
    expect(all(out)).toMatchObject({ 'gallery/index.html': 'three', 'gallery/thumbs/Thumbs.db': 'windows' })
    expect(all(out)).not.toHaveProperty('gallery/thumbs/000000.webp')
    // Formats that are not requested stay as they are, and stay known as Loupe's.
    await stageFolder(out, ['model-card.json', 'labels.txt'], (staging) => writeModelCard(staging, card), { place })
    expect(all(out)['model.onnx']).toBe('three')
    expect((await writtenFiles(out))?.files.has('gallery/index.html')).toBe(true)
    expect(fs.readdirSync(out).filter((name) => name.startsWith('.'))).toEqual([])
  },
)

test('a failure while putting files in place is undone', async () => {
  const out = path.join(tempFolder(), 'out')
  await stageFolder(out, names, exporting('one'))
  const before = all(out)
  const blocked = async (staging: string) => {
    await exporting('two')(staging)
    // Blocks the place for the earlier gallery.
    writeIn(staging, '.old/gallery/x', 'x')
  }
  await expect(stageFolder(out, names, blocked)).rejects.toThrow()
  expect(all(out)).toEqual(before)
  expect(await writtenFiles(out)).toMatchObject({ whole: true })
  await stageFolder(out, names, exporting('three'))
  expect(all(out)['gallery/index.html']).toBe('three')
})

test('a user’s folder is never written into', async () => {
  const out = path.join(tempFolder(), 'out')
  writeIn(out, 'thesis.txt', 'mine')
  await expect(stageFolder(out, names, exporting('one'))).rejects.toMatchObject(refused('not empty'))
  // Another program's card does not make it an export.
  writeIn(out, 'model-card.json', '{"model":"mine"}')
  await expect(stageFolder(out, names, exporting('one'))).rejects.toMatchObject(refused('not empty'))
  expect(all(out)).toEqual({ 'thesis.txt': 'mine', 'model-card.json': '{"model":"mine"}' })
})

test.each([
  ['labels.txt', 'labels.txt'],
  ['samples/mine.py', 'samples'],
  ['gallery/holiday.jpg', 'gallery'],
])('a user’s %s in an exported folder is refused, with a free folder named', async (file, named) => {
  const out = path.join(tempFolder(), 'out')
  fs.mkdirSync(`${out}-1`)
  await stageFolder(out, ['model-card.json'], (staging) => {
    fs.writeFileSync(path.join(staging, 'model-card.json'), JSON.stringify(card))
    return Promise.resolve()
  })
  writeIn(out, file, 'mine')
  await expect(refuseForeign(out, names)).rejects.toMatchObject(refused(path.join(out, named)))
  await expect(stageFolder(out, names, exporting('one'))).rejects.toMatchObject(refused(path.join(out, named)))
  expect(all(out)[file]).toBe('mine')
})

test('a file that a user has changed since is refused too, and so is one in the way of a new one', async () => {
  const out = path.join(tempFolder(), 'out')
  await stageFolder(out, names, exporting('one'))
  writeIn(out, 'samples/predict.py', 'mine now')
  await expect(stageFolder(out, names, exporting('two'))).rejects.toMatchObject(refused('was changed'))
  writeIn(out, 'samples/predict.py', 'one')
  writeIn(out, 'gallery/thumbs/000001.webp', 'mine')
  const more = async (staging: string) => {
    await exporting('two')(staging)
    writeIn(staging, 'gallery/thumbs/000001.webp', 'two')
  }
  await expect(stageFolder(out, names, more)).rejects.toMatchObject(refused('000001.webp'))
  expect(all(out)).toMatchObject({ 'model.onnx': 'one', 'gallery/thumbs/000001.webp': 'mine' })
  await stageFolder(out, names, exporting('two'))
  expect(all(out)).toMatchObject({ 'model.onnx': 'two', 'gallery/thumbs/000001.webp': 'mine' })
})

test.skipIf(process.platform === 'win32')(
  'links in an exported folder are not written through (POSIX links)',
  async () => {
    const dir = tempFolder()
    const [out, elsewhere] = [path.join(dir, 'out'), path.join(dir, 'elsewhere')]
    await stageFolder(out, names, exporting('one'))
    fs.renameSync(path.join(out, 'gallery', 'thumbs'), elsewhere)
    fs.symlinkSync(elsewhere, path.join(out, 'gallery', 'thumbs'))
    await expect(stageFolder(out, names, exporting('two'))).rejects.toMatchObject(refused('thumbs'))
    expect(all(elsewhere)).toEqual({ '000000.webp': 'one' })
    // A folder that is itself a link was chosen by the user who gave it.
    fs.rmSync(path.join(out, 'gallery', 'thumbs'))
    const link = path.join(dir, 'link')
    fs.symlinkSync(out, link)
    await stageFolder(link, names, exporting('two'))
    expect(fs.lstatSync(link).isSymbolicLink()).toBe(true)
    expect(all(out)['gallery/index.html']).toBe('two')
  },
)

test('an export of an earlier version, which kept no list, is replaced, except what its card does not mention', async () => {
  const out = path.join(tempFolder(), 'out')
  await stageFolder(out, names, exporting('one'))
  fs.rmSync(path.join(out, 'loupe-files.json'))
  await stageFolder(out, names, exporting('two'))
  expect(all(out)['model.onnx']).toBe('two')
  fs.rmSync(path.join(out, 'loupe-files.json'))
  writeIn(out, 'labels.txt', 'my own words')
  await expect(stageFolder(out, names, exporting('three'))).rejects.toMatchObject(refused('labels.txt'))
  expect(all(out)['labels.txt']).toBe('my own words')
})
