import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writeFeatureFile } from '../../../electron/ml/export/feature-files/write.ts'
import { readHead } from '../../../electron/ml/training/head-file.ts'
import { random } from '../../../electron/ml/random.ts'
import { sayings } from '../../fixtures/command/cli.ts'
import { expectError, ofType, resultOf, sharedFolder } from '../../fixtures/command/cli-checks.ts'

const root = sharedFolder()
const at = (name: string) => path.join(root, name)

/** Rows around one point per class, easy to tell apart. */
async function writeRows(name: string, rows: number, cols = 12, classes = 3): Promise<void> {
  const next = random('rows', name)
  const label = Int32Array.from({ length: rows }, (_, i) => i % classes)
  const data = Float32Array.from({ length: rows * cols }, (_, k) => {
    const [row, col] = [Math.floor(k / cols), k % cols]
    return (col % classes === label[row] ? 2 : 0) + next()
  })
  await writeFeatureFile(at(name), { data: { data, rows, cols }, label, paths: Array.from(label, (_, i) => `${i}`) })
}

test(
  'a head is trained on a feature file and judged on another, by epochs and to the optimum',
  { timeout: 120_000 },
  async () => {
    await writeRows('train.h5', 120)
    await writeRows('val.npz', 30)
    const args = (out: string) => ['train', at('train.h5'), '--val', at('val.npz'), '--out', at(out), '--json']
    const [byEpochs, quick] = sayings([[...args('epochs'), '--recipe', 'cats-dogs-features'], args('quick')])
    expect(resultOf(byEpochs)).toMatchObject({
      ...{ command: 'train', classes: 3, dimensions: 12, counts: { train: 120, val: 30, unlabelled: 0 } },
      metrics: { val: { n: 30, accuracy: 1 } },
    })
    expect(ofType(byEpochs, 'epoch')).toHaveLength(20)
    expect(resultOf(quick)).toMatchObject({ metrics: { val: { accuracy: 1 } }, bestEpoch: null })
    const { head } = await readHead(at('quick'))
    expect(head.layers).toHaveLength(1)
    expect(fs.readdirSync(at('epochs')).sort()).toEqual(['head.bin', 'head.json', 'recipe.json', 'results.json'])
  },
)

test(
  'without a second file a share of each class is held out; mismatches are refused by name',
  { timeout: 120_000 },
  async () => {
    await writeRows('alone.npz', 60)
    await writeRows('wider.npz', 9, 13)
    fs.writeFileSync(at('text.h5'), 'not HDF5 at all')
    const whole = { name: 'whole', title: 'Whole', solver: 'epochs', mode: 'full', epochs: 1 }
    const layers = { head: [{ type: 'Linear', out: 'classes' }], optimiser: { name: 'Adam' } }
    fs.writeFileSync(at('whole.json'), JSON.stringify({ ...whole, ...layers }))
    const refused: [args: string[], status: number, code: string][] = [
      [[at('alone.npz'), '--val', at('wider.npz'), '--out', at('wider')], 3, 'features_invalid'],
      [[at('text.h5'), '--out', at('text')], 3, 'features_invalid'],
      [[at('alone.npz')], 2, 'usage'],
      [[at('alone.npz'), '--recipe', 'wolves-dogs', '--out', at('views')], 3, 'recipe_unsupported'],
      [[at('alone.npz'), '--recipe', at('whole.json'), '--out', at('below')], 3, 'recipe_unsupported'],
    ]
    const [alone, ...said] = sayings(
      [[at('alone.npz'), '--out', at('alone')], ...refused.map(([args]) => args)].map((args) => [
        ...['train', ...args, '--json'],
      ]),
    )
    expect(resultOf(alone)).toMatchObject({ counts: { train: 51, val: 9 } })
    for (const [i, [, status, code]] of refused.entries()) expectError(said[i], status, code)
  },
)

test(
  'a folder that contains a file of one of these names, but no head of Loupe’s, is refused and unchanged',
  { timeout: 120_000 },
  async () => {
    await writeRows('mine.npz', 60)
    const training = (out: string) => ['train', at('mine.npz'), '--out', at(out), '--json']
    const names = ['recipe.json', 'results.json', 'checkpoint', 'head.json']
    for (const name of names) {
      fs.mkdirSync(at(`theirs-${name}`))
      fs.writeFileSync(at(`theirs-${name}/${name}`), '{"mine": true}')
    }
    const said = sayings([...names.map((name) => `theirs-${name}`), 'again', 'again'].map(training))
    for (const [i, name] of names.entries()) {
      expectError(said[i], 1, 'export_failed')
      expect(fs.readdirSync(at(`theirs-${name}`))).toEqual([name])
      expect(fs.readFileSync(at(`theirs-${name}/${name}`), 'utf8')).toBe('{"mine": true}')
    }
    for (const again of said.slice(names.length)) resultOf(again)
  },
)
