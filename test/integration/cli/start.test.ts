import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { trains } from '../../../electron/cli/trains.ts'
import { loupe } from '../../fixtures/command/cli.ts'
import { expectError, sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { newHome, startStudio } from '../../fixtures/studio/studio-server.ts'

const root = sharedFolder()
const windows = process.platform === 'win32'
const linux = process.platform === 'linux'

/** Training processes of a home, according to /proc. */
function trainersOf(home: string): string[] {
  return fs.readdirSync('/proc').filter((pid) => {
    try {
      const of = (file: string) => fs.readFileSync(`/proc/${pid}/${file}`, 'utf8')
      return of('cmdline').includes('trainer/main.ts') && of('environ').includes(`LOUPE_HOME=${home}\0`)
    } catch {
      return false
    }
  })
}

async function soon(what: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !what(); i++) await sleep(50)
  expect(what()).toBe(true)
}

test('only verbs that need the training process start it ahead of time', () => {
  expect(trains(['train', 'folder'])).toBe(true)
  expect(trains(['--json', 'demo'])).toBe(true)
  for (const args of [['train', '--help'], ['help', 'train'], ['serve'], ['split', 'dir'], ['--version'], []])
    expect(trains(args), args.join(' ')).toBe(false)
})

test.skipIf(!linux)(
  `a command that fails at once leaves no training process behind${linux ? '' : ' (skipped: processes are looked for in /proc)'}`,
  async () => {
    const home = newHome()
    expectError(
      await loupe(['train', path.join(root, 'nothing'), '--json'], { env: { LOUPE_HOME: home } }),
      3,
      'no_such_folder',
    )
    await soon(() => trainersOf(home).length === 0)
  },
)

test(`compiled code is stored for its owner alone${windows ? ' (skipped: Windows has no modes)' : ''}`, async (context) => {
  if (windows) context.skip()
  const home = newHome()
  await loupe(['split', path.join(root, 'nothing'), '--json'], {
    env: { LOUPE_HOME: home, NODE_COMPILE_CACHE: undefined },
  })
  const folder = path.join(home, 'compiled')
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700)
  expect(fs.readdirSync(folder, { recursive: true }).length).toBeGreaterThan(10)
})

test.skipIf(!linux)(
  `the training process is warm while the wizard is open, and opens no picture${linux ? '' : ' (skipped: processes are looked for in /proc)'}`,
  async () => {
    const studio = await startStudio()
    try {
      const made = await studio.ask<{ id: string }>('POST', '/api/projects', {
        name: 'warm',
        dir: path.join(root, 'warm.loupe'),
      })
      expect(trainersOf(studio.home)).toEqual([])
      await studio.ask('PUT', `/api/projects/${made.body.id}/wizard`, { step: 'source', done: false })
      expect(trainersOf(studio.home)).toEqual([])
      await studio.ask('PUT', `/api/projects/${made.body.id}/wizard`, { step: 'classes', done: false })
      await soon(() => trainersOf(studio.home).length === 1)
      expect(fs.existsSync(path.join(root, 'warm.loupe', 'cache', 'features'))).toBe(false)
    } finally {
      await studio.stop()
    }
  },
)
