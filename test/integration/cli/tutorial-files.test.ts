import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { readFeatureFile } from '../../../electron/ml/export/feature-files/read.ts'
import { loupe, onStandIn, sayings } from '../../fixtures/command/cli.ts'
import { ofType, resultOf, sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { samplePicture } from '../../fixtures/studio/trained-sample.ts'

onStandIn()
const root = sharedFolder()
const at = (...name: string[]) => path.join(root, ...name)
const each = 10

/** Ten hats and ten shoes in class folders. */
beforeAll(() => {
  for (const name of ['hat', 'shoes'])
    for (let i = 1; i <= each; i++) {
      const file = `${name}-${String(i).padStart(2, '0')}.jpg`
      fs.mkdirSync(at('pictures', name), { recursive: true })
      fs.copyFileSync(samplePicture(file), at('pictures', name, file))
    }
})

const linesOf = (file: string) => fs.readFileSync(file, 'utf8').trimEnd().split('\n')

test(
  'class folders become two shuffled lists, 60 to 40 within each class, and can be trained by them',
  { timeout: 120_000 },
  async () => {
    const shares = ['--train', '.6', '--val', '0', '--test', '.4', '--lists', at('pictures')]
    const [imported, dealt] = sayings([
      ['import', at('pictures'), '--project', at('lists.loupe'), '--json'],
      ['split', at('lists.loupe'), ...shares, '--json'],
    ])
    resultOf(imported)
    const split = resultOf(dealt)
    expect(split.lists).toEqual([at('pictures', 'train.txt'), at('pictures', 'test.txt')])
    for (const [part, count] of [
      ['train', 6],
      ['test', 4],
    ] as const) {
      const rows = linesOf(at('pictures', `${part}.txt`)).map((line) => line.split('\t'))
      expect(rows.map(([, index]) => index).toSorted()).toEqual([
        ...Array<string>(count).fill('0'),
        ...Array<string>(count).fill('1'),
      ])
      expect(rows.map(([file]) => file)).not.toEqual(rows.map(([file]) => file).toSorted())
      for (const [file, index] of rows) expect(path.basename(path.dirname(file))).toBe(['hat', 'shoes'][Number(index)])
    }
    const again = await loupe(['import', at('pictures'), '--project', at('again.loupe'), '--json'])
    expect(resultOf(again)).toMatchObject({ layout: 'lists', importedSplit: true, added: 20 })
  },
)

test('lists with a space between path and label give classes and split', { timeout: 120_000 }, async () => {
  const folder = at('spaced')
  fs.cpSync(at('pictures'), folder, { recursive: true })
  for (const part of ['train', 'test']) {
    const lines = linesOf(at('pictures', `${part}.txt`)).map((line) => line.split('\t'))
    const rows = lines.map(([file, index]) => `${path.relative(at('pictures'), file)} ${index}`)
    fs.writeFileSync(path.join(folder, `${part}.txt`), `${rows.join('\n')}\n`)
  }
  const read = resultOf(await loupe(['import', folder, '--project', at('spaced.loupe'), '--json']))
  expect(read).toMatchObject({ layout: 'lists', importedSplit: true, added: 20 })
  expect((read.classes as { count: number }[]).map(({ count }) => count)).toEqual([10, 10])
})

test(
  'features go to one HDF5 file each for training, validation, test and unlabelled pictures, are computed once, and train a head',
  { timeout: 300_000 },
  async () => {
    const folder = at('with-unlabelled')
    for (const [split, from, to] of [
      ['train', 1, 5],
      ['val', 6, 7],
    ] as const)
      for (const name of ['hat', 'shoes'])
        for (let i = from; i <= to; i++) {
          fs.mkdirSync(path.join(folder, split, name), { recursive: true })
          fs.copyFileSync(samplePicture(`${name}-0${i}.jpg`), path.join(folder, split, name, `${i}.jpg`))
        }
    // As in the tutorial: the pictures to predict are in `test`, without a class.
    fs.mkdirSync(path.join(folder, 'test'))
    for (const name of ['hat-08', 'hat-09', 'shoes-08'])
      fs.copyFileSync(samplePicture(`${name}.jpg`), path.join(folder, 'test', `${name}.jpg`))
    const args = ['features', folder, '--project', at('features.loupe'), '--out', at('pets.h5'), '--by-split', '--json']
    const head = ['train', at('pets-train.h5'), '--val', at('pets-val.h5'), '--recipe', 'cats-dogs-features']
    const [ended, again, trained] = sayings([args, args, [...head, '--out', at('head'), '--json']])
    const result = resultOf(ended)
    expect(result).toMatchObject({ rows: 17, dimensions: 2048, forwardPasses: 17, classes: ['hat', 'shoes'] })
    expect(ofType(ended, 'progress').some(({ stage }) => stage === 'features')).toBe(true)
    for (const [part, rows] of Object.entries({ train: 10, val: 4 })) {
      const { features, labels } = await readFeatureFile(at(`pets-${part}.h5`))
      expect([features.rows, features.cols]).toEqual([rows, 2048])
      for (const label of [0, 1]) expect(labels.filter((one) => one === label)).toHaveLength(rows / 2)
    }
    const unlabelled = await readFeatureFile(at('pets-unlabelled.h5'))
    expect([...unlabelled.labels]).toEqual([-1, -1, -1])
    expect(fs.existsSync(at('pets-test.h5'))).toBe(false)
    expect(resultOf(again).forwardPasses).toBe(0)
    expect(resultOf(trained)).toMatchObject({ counts: { train: 10, val: 4 }, classes: 2 })
    expect(ofType(trained, 'epoch')).toHaveLength(20)
  },
)
