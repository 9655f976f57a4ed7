import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { loupe, startLoupe, testHome } from '../../fixtures/command/cli.ts'
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

// Commands are stopped while they compute features. Sixty-four pictures are four batches, in the slowest view: time
// enough to interrupt between the first and the last.
const root = sharedFolder()
const [each, total] = [16, 64]
const at = (name: string) => path.join(root, name)
const folder = at('pictures')
const short = writeRecipe(root, 'short', 5, 'quick')
const shades = [0, 1].map((i) => ({ red: { ...red, b: 40 + 60 * i }, green: { ...green, r: 40 + 60 * i } }))

beforeAll(async () => {
  await writeClasses(folder, shades[0], each)
  await writeClasses(path.join(folder, 'again'), shades[1], each)
  for (const name of ['red', 'green']) {
    fs.renameSync(path.join(folder, 'again', name), path.join(folder, name, 'again'))
  }
  fs.rmdirSync(path.join(folder, 'again'))
})

const args = (project: string) => ['train', folder, '--project', at(project), '--recipe', short, '--json']
const someFeatures = (line: Record<string, unknown>) => line.stage === 'features' && Number(line.done) > 0
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

test.runIf(onLinux)('kill -9 during the features takes the trainer along, and the next run goes on', async () => {
  const { child, ended } = startLoupe(args('b'))
  await saying(child, someFeatures)
  const [trainer] = childrenOf(child.pid ?? 0)
  expect(isAlive(trainer)).toBe(true)
  child.kill('SIGKILL')
  await ended
  expect(await within(60_000, () => !isAlive(trainer))).toBe(true)
  await goesOn('b')
})
