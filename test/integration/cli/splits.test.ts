import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openProject } from '../../../electron/studio/project/project.ts'
import { loupe, onStandIn, sayings } from '../../fixtures/command/cli.ts'
import {
  forwardPasses,
  ofType,
  resultOf,
  sharedFolder,
  writeConvexRecipe,
  writeRecipe,
} from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'

onStandIn()
const root = sharedFolder()
const recipe = writeRecipe(root, 'short', 5)
const solved = writeConvexRecipe(root, 'solved')
let folders = 0

/** Split folders with this many pictures per class; no picture twice. */
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

/** Files of a split in their folder, sorted. */
function dealt(name: string): { val: string[]; test: string[] } {
  const project = openProject(path.join(root, name), 'read')
  try {
    const of = (split: string) =>
      project.pictures
        .present()
        .filter((picture) => picture.split === split)
        .map((picture) => picture.path)
        .sort()
    return { val: of('val'), test: of('test') }
  } finally {
    project.close()
  }
}

const training = (folder: string, project: string, ...more: string[]) => [
  ...['train', folder, '--project', path.join(root, project), '--recipe', recipe, '--json'],
  ...more,
]

test('an imported split is kept, also when the folder is trained again', async () => {
  const folder = await splitFolders({ train: 3, valid: 2, test: 1 })
  const counts = { train: 6, val: 4, test: 2, unlabelled: 0, skipped: 0 }
  const [first, second] = sayings([training(folder, 'a'), training(folder, 'a', '--seed', '5')])
  expect(resultOf(first)).toMatchObject({ counts, metrics: { val: { n: 4 }, test: { n: 2 } } })
  const again = resultOf(second)
  expect(again).toMatchObject({ counts, run: 'r0002' })
  expect(forwardPasses(again)).toBe(0)
})

test('train and test without validation: a stratified 15 % of train becomes validation, by seed', async () => {
  const folder = await splitFolders({ train: 7, test: 1 })
  const asked = [
    ['b0', '0'],
    ['b1', '0'],
    ['b2', '1'],
  ]
  const said = sayings(asked.map(([project, seed]) => training(folder, project, '--seed', seed)))
  const [first, same, other] = asked.map(([project], i) => {
    expect(resultOf(said[i])).toMatchObject({
      counts: { train: 12, val: 2, test: 2 },
      metrics: { val: { n: 2 } },
    })
    const { val, test } = dealt(project)
    expect(test.every((name) => name.startsWith('test/'))).toBe(true)
    expect(val.map((name) => name.split('/')[1])).toEqual(['green', 'red'])
    return val
  })
  expect(same).toEqual(first)
  expect(other).not.toEqual(first)
})

test('train and validation without test: there is no test', async () => {
  const folder = await splitFolders({ train: 3, val: 1 })
  const [trained, ended] = sayings([training(folder, 'c'), ['evaluate', path.join(root, 'c'), '--json']])
  const result = resultOf(trained)
  expect(result).toMatchObject({ counts: { train: 6, val: 2, test: 0 }, metrics: { val: { n: 2 }, test: null } })
  expect(ended).toMatchObject({ status: 3 })
  expect(ended.lines.at(-1)).toMatchObject({ code: 'split_empty' })
})

test('a copy in another split is left out of training, counted and reported', async () => {
  const folder = await splitFolders({ train: 3, test: 1 })
  fs.copyFileSync(path.join(folder, 'test/red/red-0.jpg'), path.join(folder, 'train/red/copy.jpg'))
  const ended = await loupe(training(folder, 'd'))
  const { counts } = resultOf(ended) as { counts: Record<string, number> }
  expect(counts.test).toBe(2)
  expect(counts.leftOut).toBe(1)
  expect(counts.train + counts.val + counts.test + counts.leftOut).toBe(9)
  expect(ofType(ended, 'warning')).toEqual([expect.objectContaining({ code: 'leak' })])
})

test('the same seed gives the same weights, byte for byte, in a new project; another seed another split', async () => {
  const folder = path.join(root, 'plain')
  await writeClasses(folder, { red, green }, 10)
  const asked = [
    ['e0', '0', solved],
    ['e1', '0', solved],
    ['e2', '7', recipe],
  ]
  const said = sayings(
    asked.map(([project, seed, by]) => [
      ...['train', folder, '--project', path.join(root, project), '--seed', seed, '--recipe', by, '--json'],
    ]),
  )
  const [first, same, other] = asked.map(([project], i) => {
    const { run } = resultOf(said[i])
    const head = fs.readFileSync(path.join(root, project, 'runs', String(run), 'head.bin'))
    return { head, test: dealt(project).test }
  })
  expect(first.head.length).toBeGreaterThan(2 * 2048 * 4)
  expect(same.head.equals(first.head)).toBe(true)
  expect(same.test).toEqual(first.test)
  expect(other.test).not.toEqual(first.test)
})
