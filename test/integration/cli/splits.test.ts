import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { loupe } from '../../fixtures/cli.ts'
import { forwardPasses, ofType, resultOf, sharedFolder, writeRecipe } from '../../fixtures/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures.ts'

const root = sharedFolder()
const recipe = writeRecipe(root, 'short', 5)
let folders = 0

/** Split folders with so many pictures a class; no picture twice. */
async function splitFolders(each: Record<string, number>): Promise<string> {
  const folder = path.join(root, `pictures-${++folders}`)
  let shade = 0
  for (const [split, count] of Object.entries(each)) {
    const move = (by: number) => ({ r: red.r + by, g: red.g, b: red.b + by })
    await writeClasses(path.join(folder, split), { red: move(shade), green: { ...green, b: green.b + shade } }, count)
    shade += 25
  }
  return folder
}

const train = (folder: string, project: string, ...more: string[]) =>
  loupe(['train', folder, '--project', path.join(root, project), '--recipe', recipe, '--json', ...more])

test('an imported split is kept, also when the folder is trained again', async () => {
  const folder = await splitFolders({ train: 3, valid: 2, test: 1 })
  const counts = { train: 6, val: 4, test: 2, unlabelled: 0, skipped: 0 }
  expect(resultOf(await train(folder, 'a'))).toMatchObject({ counts, metrics: { val: { n: 4 }, test: { n: 2 } } })
  const again = resultOf(await train(folder, 'a', '--seed', '5'))
  expect(again).toMatchObject({ counts, run: 'r0002' })
  expect(forwardPasses(again)).toBe(0)
})

test('train and test without validation: a stratified 15 % of train becomes validation, by seed', async () => {
  const folder = await splitFolders({ train: 7, test: 1 })
  const list = async (project: string, seed: string): Promise<string> => {
    expect(resultOf(await train(folder, project, '--seed', seed))).toMatchObject({
      counts: { train: 12, val: 2, test: 2 },
      metrics: { val: { n: 2 } },
    })
    const out = path.join(root, `${project}-lists`)
    resultOf(await loupe(['export', path.join(root, project), '--format', 'lists', '--out', out, '--json']))
    const test = fs.readFileSync(path.join(out, 'test.txt'), 'utf8').trimEnd().split('\n')
    expect(test.every((line) => line.includes('/test/'))).toBe(true)
    const val = fs.readFileSync(path.join(out, 'val.txt'), 'utf8')
    expect(
      val
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[1])
        .toSorted(),
    ).toEqual(['0', '1'])
    return val
  }
  const [first, same, other] = [await list('b0', '0'), await list('b1', '0'), await list('b2', '1')]
  expect(same).toBe(first)
  expect(other).not.toBe(first)
})

test('train and validation without test: there is no test', async () => {
  const folder = await splitFolders({ train: 3, val: 1 })
  const result = resultOf(await train(folder, 'c'))
  expect(result).toMatchObject({ counts: { train: 6, val: 2, test: 0 }, metrics: { val: { n: 2 }, test: null } })
  const ended = await loupe(['evaluate', path.join(root, 'c'), '--json'])
  expect(ended).toMatchObject({ status: 3 })
  expect(ended.lines.at(-1)).toMatchObject({ code: 'split_empty' })
})

test('a copy in another split is left out of training, counted and said', async () => {
  const folder = await splitFolders({ train: 3, test: 1 })
  fs.copyFileSync(path.join(folder, 'test/red/red-0.jpg'), path.join(folder, 'train/red/copy.jpg'))
  const ended = await train(folder, 'd')
  const { counts } = resultOf(ended) as { counts: Record<string, number> }
  expect(counts.test).toBe(2)
  expect(counts.leftOut).toBe(1)
  expect(counts.train + counts.val + counts.test + counts.leftOut).toBe(9)
  expect(ofType(ended, 'warning')).toEqual([expect.objectContaining({ code: 'leak' })])
})

test('the same seed gives the same weights, byte for byte, in a new project; another seed another split', async () => {
  const folder = path.join(root, 'plain')
  await writeClasses(folder, { red, green }, 10)
  const weights = async (project: string, seed: string, by = 'quick'): Promise<{ head: Buffer; test: string }> => {
    const dir = path.join(root, project)
    const { run } = resultOf(await loupe(['train', folder, '--project', dir, '--seed', seed, '--recipe', by, '--json']))
    resultOf(await loupe(['export', dir, '--format', 'lists', '--out', `${dir}-lists`, '--json']))
    const test = fs.readFileSync(path.join(`${dir}-lists`, 'test.txt'), 'utf8')
    return { head: fs.readFileSync(path.join(dir, 'runs', String(run), 'head.bin')), test }
  }
  const [first, same, other] = [await weights('e0', '0'), await weights('e1', '0'), await weights('e2', '7', recipe)]
  expect(first.head.length).toBeGreaterThan(2 * 2048 * 4)
  expect(same.head.equals(first.head)).toBe(true)
  expect(same.test).toBe(first.test)
  expect(other.test).not.toBe(first.test)
})
