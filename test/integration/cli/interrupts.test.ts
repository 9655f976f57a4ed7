import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openProject } from '../../../electron/studio/project/project.ts'
import { last, loupe, startLoupe, testHome } from '../../fixtures/command/cli.ts'
import {
  expectError,
  forwardPasses,
  keptRows,
  resultOf,
  sharedFolder,
  writeRecipe,
} from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { childrenOf, isAlive, saying, within } from '../../fixtures/command/processes.ts'

// Sixty-four pictures are four batches, in the slowest view: time enough to interrupt between the first and the last.
const root = sharedFolder()
const [each, total] = [16, 64]
const at = (name: string) => path.join(root, name)
const folder = at('pictures')
const short = writeRecipe(root, 'short', 5, 'quick')
const endless = writeRecipe(root, 'endless', 9999, 'quick')
const shades = [0, 1].map((i) => ({ red: { ...red, b: 40 + 60 * i }, green: { ...green, r: 40 + 60 * i } }))

beforeAll(async () => {
  await writeClasses(folder, shades[0], each)
  await writeClasses(path.join(folder, 'again'), shades[1], each)
  for (const name of ['red', 'green']) {
    fs.renameSync(path.join(folder, 'again', name), path.join(folder, name, 'again'))
  }
  fs.rmdirSync(path.join(folder, 'again'))
})

const args = (project: string, recipe = short) => [
  'train',
  folder,
  '--project',
  at(project),
  '--recipe',
  recipe,
  '--json',
]
const someFeatures = (line: Record<string, unknown>) => line.stage === 'features' && Number(line.done) > 0
const anEpoch = (line: Record<string, unknown>) => line.type === 'epoch'
const onLinux = process.platform === 'linux'

/** The next run computes what the first did not store, and no more. */
async function goesOn(project: string): Promise<void> {
  const kept = keptRows(at(project))
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(total)
  const next = resultOf(await loupe(args(project)))
  expect(forwardPasses(next)).toBe(total - kept)
  const counts = next.counts as Record<string, number>
  expect(counts.train + counts.val + counts.test).toBe(total)
}

test('Ctrl-C during feature extraction ends it early with 130, and the next run continues', async () => {
  const { child, ended } = startLoupe(args('a'))
  await saying(child, someFeatures)
  child.kill('SIGINT')
  expectError(await ended, 130, 'cancelled')
  // Without opening the rest of the pictures.
  await goesOn('a')
})

test.skipIf(process.platform === 'win32')(
  'SIGTERM to the whole group, as from timeout, is a stop and not a crash',
  async () => {
    const main = path.join(import.meta.dirname, '../../../electron/cli/main.ts')
    const env = { ...process.env, LOUPE_HOME: testHome }
    const child = spawn(process.execPath, [main, ...args('t')], {
      detached: true,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let out = ''
    child.stdout.on('data', (text: Buffer) => (out += text.toString()))
    const ended = new Promise((resolve) => child.on('close', resolve))
    await saying(child, someFeatures)
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    expect(await ended).toBe(130)
    expect(out).toContain('"code":"cancelled"')
  },
)

test('Ctrl-C while fitting keeps the run as cancelled and the project usable', async () => {
  const { child, ended } = startLoupe(['train', at('a'), '--recipe', endless, '--json'])
  await saying(child, anEpoch)
  child.kill('SIGINT')
  expectError(await ended, 130, 'cancelled')
  const project = openProject(at('a'), 'read')
  expect(project.runs.all().map(({ status }) => status)).toEqual(['done', 'cancelled'])
  project.close()
  expect(last(await loupe(['evaluate', at('a'), '--json']))).toMatchObject({ type: 'result', run: 'r0001' })
  // Its best epoch so far was kept: it can be used by name, but not by default.
  expect(last(await loupe(['evaluate', at('a'), '--run', 'r0002', '--json']))).toMatchObject({ run: 'r0002' })
})

test.runIf(onLinux)(
  'kill -9 during feature extraction takes the trainer along, and the next run continues',
  async () => {
    const { child, ended } = startLoupe(args('b'))
    await saying(child, someFeatures)
    const [trainer] = childrenOf(child.pid ?? 0)
    expect(isAlive(trainer)).toBe(true)
    child.kill('SIGKILL')
    await ended
    expect(await within(60_000, () => !isAlive(trainer))).toBe(true)
    await goesOn('b')
  },
)

test.runIf(onLinux)('kill -9 while fitting leaves a run that the next writer marks as interrupted', async () => {
  const { child, ended } = startLoupe(['train', at('b'), '--recipe', endless, '--json'])
  await saying(child, anEpoch)
  const [trainer] = childrenOf(child.pid ?? 0)
  child.kill('SIGKILL')
  await ended
  expect(await within(60_000, () => !isAlive(trainer))).toBe(true)
  resultOf(await loupe(['train', at('b'), '--recipe', short, '--json']))
  const project = openProject(at('b'), 'read')
  expect(project.runs.all().map(({ status }) => status)).toEqual(['done', 'interrupted', 'done'])
  project.close()
})

test.runIf(onLinux)('a trainer that dies costs the run, not the project', async () => {
  const { child, ended } = startLoupe(['train', at('b'), '--recipe', endless, '--json'])
  await saying(child, anEpoch)
  for (const trainer of childrenOf(child.pid ?? 0)) process.kill(trainer, 'SIGKILL')
  expectError(await ended, 1, 'trainer_crashed')
  const project = openProject(at('b'), 'read')
  expect(project.runs.latest()).toMatchObject({ status: 'interrupted', error: { code: 'trainer_crashed' } })
  project.close()
  expect(forwardPasses(resultOf(await loupe(['train', at('b'), '--recipe', short, '--json'])))).toBe(0)
})

test.skipIf(process.platform === 'win32')(
  'a reader that closes the pipe early ends the output, not the work',
  async () => {
    const { child, ended } = startLoupe(['train', at('a'), '--recipe', short, '--json'])
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await ended).toMatchObject({ status: 0, stderr: '' })
    const project = openProject(at('a'), 'read')
    expect(project.runs.latest()?.status).toBe('done')
    project.close()
  },
)

test.runIf(onLinux)('an output that is not writable is an error in one line', async () => {
  const main = path.join(import.meta.dirname, '../../../electron/cli/main.ts')
  const full = fs.openSync('/dev/full', 'w')
  const child = spawn(process.execPath, [main, 'split', at('a'), '--json'], { stdio: ['ignore', full, 'pipe'] })
  let stderr = ''
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()))
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1)
  expect(stderr).toMatch(/^disk_full: [^\n]+\n$/)
})
