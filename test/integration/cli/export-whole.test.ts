import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { loupe, onStandIn, sayings, startLoupe } from '../../fixtures/command/cli.ts'
import { expectError, resultOf, sharedFolder, writeRecipe } from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { within } from '../../fixtures/command/processes.ts'
import { startStudio } from '../../fixtures/studio/studio-server.ts'

onStandIn()
const root = sharedFolder()
const pictures = path.join(root, 'pictures')
const project = path.join(root, 'p.loupe')
const recipe = writeRecipe(root, 'short', 5)
const formats = ['onnx', 'tfjs', 'gallery', 'folders', 'lists', 'features', 'hdf5']

beforeAll(async () => {
  await writeClasses(pictures, { red, green }, 10)
  resultOf(await loupe(['train', pictures, '--project', project, '--recipe', recipe, '--json']))
})

const exporting = (out: string, names: string[]) => [
  ...['export', project, '--format', names.join(','), '--out', out, '--json'],
]
const below = (dir: string) =>
  fs.existsSync(dir) ? fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).sort() : []
const unfinished = (dir: string) => below(dir).filter((name) => name.includes('.exporting-'))
/** Names, sizes and times of everything in a folder. */
const state = (dir: string) =>
  below(dir).map((name) => {
    const { size, mtimeMs } = fs.statSync(path.join(dir, name))
    return [name, size, mtimeMs]
  })

/** Kills an export when some of it is written, and waits for its end. */
async function endInTheMiddle(out: string, signal: 'SIGKILL' | 'SIGINT'): Promise<number | null> {
  const { child, ended } = startLoupe(exporting(out, formats))
  expect(await within(60_000, () => unfinished(path.dirname(out)).length > 3)).toBe(true)
  child.kill(signal)
  return (await ended).status
}

test('what a killed export left beside a folder is swept by the next, and the earlier export stays as it was', async () => {
  const out = path.join(root, 'killed', 'model')
  await endInTheMiddle(out, 'SIGKILL')
  expect(fs.existsSync(out)).toBe(false)
  expect(unfinished(path.dirname(out)).length).toBeGreaterThan(0)
  resultOf(await loupe(exporting(out, ['onnx', 'gallery', 'lists', 'folders'])))
  expect(fs.readdirSync(path.dirname(out))).toEqual(['model'])

  const before = state(out)
  await endInTheMiddle(out, 'SIGKILL')
  expect(state(out)).toEqual(before)
  for (const one of sayings([['predict', out, path.join(pictures, 'red'), '--json'], exporting(out, ['lists'])]))
    resultOf(one)
  expect(fs.readdirSync(path.dirname(out))).toEqual(['model'])
})

test('what a killed export left anywhere is swept when a project is opened next', async () => {
  const out = path.join(root, 'elsewhere', 'model')
  await endInTheMiddle(out, 'SIGKILL')
  expect(unfinished(path.dirname(out)).length).toBeGreaterThan(0)
  resultOf(await loupe(['split', project, '--keep-imported', '--json']))
  expect(fs.readdirSync(path.dirname(out))).toEqual([])
})

test.skipIf(process.platform === 'win32')(
  'an export that is stopped leaves nothing, or the earlier export as it was (POSIX signals)',
  async () => {
    const out = path.join(root, 'stopped', 'deeper', 'model')
    expect(await endInTheMiddle(out, 'SIGINT')).toBe(130)
    expect(fs.existsSync(path.join(root, 'stopped'))).toBe(false)
    resultOf(await loupe(exporting(out, ['lists', 'gallery'])))
    const before = state(out)
    expect(await endInTheMiddle(out, 'SIGINT')).toBe(130)
    expect(state(out)).toEqual(before)
    expect(fs.readdirSync(path.dirname(out))).toEqual(['model'])
  },
)

test('a user’s lists, feature files and folders are not replaced', () => {
  const dir = path.join(root, 'mine')
  fs.mkdirSync(dir)
  for (const name of ['train.txt', 'f.npz', 'f.h5']) fs.writeFileSync(path.join(dir, name), 'mine')
  const before = state(dir)
  const refused = sayings([
    ['split', project, '--lists', dir, '--json'],
    ...['f.npz', 'f.h5'].map((name) => ['features', project, '--out', path.join(dir, name), '--json']),
    ...['folders', 'lists'].map((format) => exporting(dir, [format])),
  ])
  for (const one of refused) expectError(one, 1, 'export_failed')
  expect(state(dir)).toEqual(before)
  // Loupe's own files may be replaced any number of times, and so may an empty file.
  const own = path.join(root, 'own')
  fs.mkdirSync(own)
  fs.writeFileSync(path.join(own, 'f.npz'), '')
  const once = [
    ['split', project, '--lists', own, '--json'],
    ...['f.npz', 'f.h5'].map((name) => [
      ...['features', project, '--recipe', recipe, '--out', path.join(own, name), '--json'],
    ]),
  ]
  for (const one of sayings([...once, ...once])) resultOf(one)
})

test('a run with NaN in its head is refused by every command and by Try, and exports nothing', async () => {
  const head = path.join(project, 'runs', 'r0001', 'head.bin')
  const sound = fs.readFileSync(head)
  const out = path.join(root, 'not-finite')
  const damaged = Buffer.from(sound)
  damaged.writeFloatLE(NaN, 400)
  fs.writeFileSync(head, damaged)
  const refused = sayings([
    ['predict', project, path.join(pictures, 'red'), '--json'],
    ['evaluate', project, '--split', 'val', '--json'],
    exporting(out, ['onnx']),
    exporting(out, ['lists']),
  ])
  for (const one of refused) expect(expectError(one, 3, 'no_run').next).toMatch(/Train again/)
  expect(fs.existsSync(out)).toBe(false)
  const studio = await startStudio()
  try {
    const { body } = await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir: project })
    const answer = await fetch(`${studio.origin}/api/projects/${body.id}/runs/r0001/try`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${studio.token}` },
      body: fs.readFileSync(path.join(pictures, 'red', fs.readdirSync(path.join(pictures, 'red'))[0])),
    })
    expect(answer.ok).toBe(false)
    expect(await answer.json()).toMatchObject({ code: 'no_run', next: expect.stringMatching(/\S/) as string })
  } finally {
    await studio.stop()
    fs.writeFileSync(head, sound)
  }
  resultOf(await loupe(['predict', project, path.join(pictures, 'red'), '--json']))
})
