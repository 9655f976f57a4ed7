import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createProject } from '../../../electron/studio/project/project.ts'
import { loupe } from '../../fixtures/command/cli.ts'
import { expectError, sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'

const root = sharedFolder()
const at = (name: string) => path.join(root, name)

test.concurrent('a row with invalid JSON ends every verb with 3 and what to do', { timeout: 120_000 }, async () => {
  const dir = at('rows.loupe')
  createProject(dir).close()
  const raw = new SqliteConnection(path.join(dir, 'project.db'))
  raw.exec("insert into settings (key, value) values ('split', 'no json'), ('name', '{'), ('currentRun', '{')")
  const run = 'insert into runs (id, created_at, status, recipe, backbone, precision, seed, classes) values'
  raw.exec(`${run} ('r0001', 1, 'done', '{', 'b', 'float32', 0, '["a"]')`)
  raw.close()
  for (const args of [
    ['split', dir],
    ['evaluate', dir],
    ['export', dir, '--format', 'onnx', '--out', at('out')],
  ]) {
    const ended = await loupe([...args, '--json'])
    expectError(ended, 3, 'project_damaged')
    expect(ended.stderr).not.toMatch(/JSON|position|SQLITE|at .*\.ts/)
    expect(ended.stderr).toContain('backup')
  }
})

test.concurrent(
  'a recipe or a feature file that is a pipe is refused without waiting',
  { timeout: 60_000 },
  async ({ skip }) => {
    if (process.platform === 'win32') return skip('Windows has no pipes among its files')
    await writeClasses(at('pictures'), { red, green }, 2)
    for (const name of ['recipe.json', 'rows.h5', 'weights.pth']) execFileSync('mkfifo', [at(name)])
    expectError(
      await loupe(['train', at('pictures'), '--project', at('p.loupe'), '--recipe', at('recipe.json'), '--json']),
      3,
      'recipe_invalid',
    )
    expectError(await loupe(['train', at('rows.h5'), '--out', at('head'), '--json']), 3, 'features_invalid')
    const weights = ['backbones', 'import', at('weights.pth'), '--arch', 'resnet18', '--name', 'mine', '--json']
    expectError(await loupe(weights), 3, 'backbone_invalid')
    expect(fs.existsSync(at('p.loupe'))).toBe(false)
  },
)

test.concurrent('an uncaught error is one line like any other', { timeout: 60_000 }, async () => {
  // As soon as there is a listener, which is long before the verb has been loaded.
  const throwing =
    "const beat = setInterval(() => { if (process.listenerCount('uncaughtException') === 0) return; clearInterval(beat); throw new TypeError('raw words') }, 1)"
  createProject(at('fine.loupe')).close()
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(throwing)}`, LOUPE_HOME: at('home') }
  const ended = await loupe(['split', at('fine.loupe'), '--json'], { env })
  expectError(ended, 1, 'unexpected')
  expect(fs.readFileSync(path.join(at('home'), 'errors.log'), 'utf8')).toContain('raw words')
  expect(ended.stderr).not.toContain('raw words')
})
