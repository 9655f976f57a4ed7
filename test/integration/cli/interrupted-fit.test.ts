import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openProject } from '../../../electron/studio/project/project.ts'
import { last, loupe, onStandIn, sayings, startLoupe } from '../../fixtures/command/cli.ts'
import { expectError, forwardPasses, resultOf, sharedFolder, writeRecipe } from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { childrenOf, isAlive, saying, within } from '../../fixtures/command/processes.ts'

// Commands are stopped while they fit a head, on existing features.
onStandIn()
const root = sharedFolder()
const at = (name: string) => path.join(root, name)
const short = writeRecipe(root, 'short', 5)
const endless = writeRecipe(root, 'endless', 9999)

beforeAll(async () => {
  await writeClasses(at('pictures'), { red, green }, 8)
  resultOf(await loupe(['train', at('pictures'), '--project', at('a'), '--recipe', short, '--json']))
  fs.cpSync(at('a'), at('b'), { recursive: true })
})

const anEpoch = (line: Record<string, unknown>) => line.type === 'epoch'
const onLinux = process.platform === 'linux'

test('Ctrl-C while fitting keeps the run as cancelled and the project usable', async () => {
  const { child, ended } = startLoupe(['train', at('a'), '--recipe', endless, '--json'])
  await saying(child, anEpoch)
  child.kill('SIGINT')
  expectError(await ended, 130, 'cancelled')
  const project = openProject(at('a'), 'read')
  expect(project.runs.all().map(({ status }) => status)).toEqual(['done', 'cancelled'])
  project.close()
  const [evaluated, named] = sayings([
    ['evaluate', at('a'), '--json'],
    ['evaluate', at('a'), '--run', 'r0002', '--json'],
  ])
  expect(last(evaluated)).toMatchObject({ type: 'result', run: 'r0001' })
  // Its best epoch so far was kept: it can be used by name, but not by default.
  expect(last(named)).toMatchObject({ run: 'r0002' })
})

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
