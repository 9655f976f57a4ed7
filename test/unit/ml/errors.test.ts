import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openWeights } from '../../../electron/ml/backbones/torch/open-weights.ts'
import { ByteFile } from '../../../electron/ml/byte-file.ts'
import { errorLogFile, logCause, logError } from '../../../electron/ml/error-log.ts'
import { asLoupeError } from '../../../electron/ml/errors.ts'
import { readFeatureFile } from '../../../electron/ml/export/feature-files/read.ts'
import { readModelCard } from '../../../electron/ml/export/model-card.ts'
import { readRegularFile, readRegularFileSync, requireRegularFile } from '../../../electron/ml/regular-file.ts'
import { readHead } from '../../../electron/ml/training/head-file.ts'
import { loadRecipe } from '../../../electron/ml/training/recipes/load.ts'
import { readFolder } from '../../../electron/studio/datasets/read-folder.ts'
import { unpackProject } from '../../../electron/studio/upkeep/unpack.ts'
import { readStartRecord } from '../../../electron/studio/runs/start-record.ts'
import { matchPaths } from '../../../electron/studio/splits/path-pattern.ts'
import { fileHash } from '../../../electron/studio/wheels/file-hash.ts'
import { tempFolder, writeIn } from '../../fixtures/pictures/picture-folders.ts'

/** Whether this word of a library or of the system is in what people read. */
const foreign = /SQLITE_|E[A-Z]{4,}\b|\bError\b|JSON at|call stack|undefined|property name/

async function thrown(work: () => unknown): Promise<{ code: string; message: string; next: string }> {
  try {
    await work()
  } catch (error) {
    return error as { code: string; message: string; next: string }
  }
  throw new Error('nothing was thrown')
}

test('anything thrown becomes an error of ours with a next step, and its own words are only the cause', async () => {
  const bySystem = (code: string) => Object.assign(new Error(`${code}: said the system`), { code, syscall: 'open' })
  const expected: [unknown, string][] = [
    [bySystem('ENOSPC'), 'disk_full'],
    [bySystem('EROFS'), 'not_permitted'],
    [bySystem('ENXIO'), 'disk_failed'],
    [bySystem('EIO'), 'disk_failed'],
    [bySystem('EMFILE'), 'failed'],
    [bySystem('ENAMETOOLONG'), 'failed'],
    [bySystem('ELOOP'), 'failed'],
    [new RangeError('Array buffer allocation failed'), 'out_of_memory'],
    [await thrown(() => new Float32Array(2 ** 53 - 1)), 'out_of_memory'],
    [await thrown(() => JSON.parse('{a')), 'unexpected'],
    [new RangeError('Maximum call stack size exceeded'), 'unexpected'],
    [Object.assign(new Error('UNIQUE constraint failed'), { code: 'SQLITE_CONSTRAINT_UNIQUE' }), 'unexpected'],
    ['a text', 'unexpected'],
    [null, 'unexpected'],
    [undefined, 'unexpected'],
  ]
  for (const [error, code] of expected) {
    const known = asLoupeError(error)
    expect([known.code, known.cause]).toEqual([code, error])
    expect(known.message).not.toMatch(foreign)
    expect(known.next).not.toBe('')
  }
})

test('a full disk is named if the system does not say which', () => {
  const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' })
  expect(asLoupeError(error, '/media/usb/p.loupe').message).toBe('The disk is full (/media/usb/p.loupe).')
  expect(asLoupeError({ ...error, path: '/media/usb/x' }, '/elsewhere').message).toBe(
    'The disk is full (/media/usb/x).',
  )
})

test('the log has what answers leave out, stays small, and an unwritable home does no harm', () => {
  const home = tempFolder()
  logCause(asLoupeError(new Error('the raw words')), 'GET /api/x', home)
  logCause(asLoupeError(Object.assign(new Error('no room'), { code: 'ENOSPC' })), 'GET /api/y', home)
  const text = fs.readFileSync(errorLogFile(home), 'utf8')
  expect(text).toMatch(/^\d{4}-\S+ GET \/api\/x: Error: the raw words\n {4}at /)
  expect(text).not.toContain('no room')
  for (let i = 0; i < 700; i++) logError('x'.repeat(40_000), 'much', home)
  const sizes = fs.readdirSync(home).map((name) => fs.statSync(path.join(home, name)).size)
  expect(sizes).toHaveLength(2)
  expect(Math.max(0, ...sizes)).toBeLessThan(1_100_000)
  const file = writeIn(home, 'file', '')
  expect(() => logError(new Error('nowhere'), 'a test', path.join(file, 'home'))).not.toThrow()
})

test(
  'a pipe or a device in place of any file that people name is refused immediately',
  { timeout: 20_000 },
  async ({ skip }) => {
    if (process.platform === 'win32') return skip('Windows has no pipes and devices among its files')
    const dir = tempFolder()
    const pipe = (name: string) => {
      const at = path.join(dir, name)
      execFileSync('mkfifo', [at])
      return at
    }
    const plain = pipe('pipe')
    for (const work of [
      () => readRegularFile(plain),
      () => readRegularFileSync(plain),
      () => requireRegularFile(plain),
      () => ByteFile.open(plain),
      () => fileHash(plain),
      () => readRegularFile('/dev/zero'),
      () => readRegularFile(dir),
      () => readRegularFile(path.join(dir, 'nothing')),
      () => readRegularFile(path.join(dir, 'x'.repeat(5000))),
    ])
      expect(await thrown(work)).toMatchObject({ code: 'not_a_file', message: expect.not.stringMatching(foreign) })
    expect(await thrown(() => loadRecipe(pipe('recipe.json'), dir))).toMatchObject({ code: 'recipe_invalid' })
    expect(await thrown(() => openWeights(pipe('weights.pth')))).toMatchObject({ code: 'backbone_invalid' })
    expect(await thrown(() => readFeatureFile(pipe('rows.h5')))).toMatchObject({ code: 'features_invalid' })
    expect(await thrown(() => readFeatureFile(pipe('rows.npz')))).toMatchObject({ code: 'features_invalid' })
    pipe('model-card.json')
    expect(await thrown(() => readModelCard(dir))).toMatchObject({ code: 'not_a_model' })
    pipe('head.json')
    expect(await thrown(() => readHead(dir))).toMatchObject({ code: 'no_run' })
    pipe('start.json')
    expect(readStartRecord(dir)).toBeNull()
    for (const file of [plain, '/', '/dev/zero', '/dev/stdin', path.join(dir, 'nothing.zip')])
      expect(await thrown(() => unpackProject(file, path.join(dir, 'made.loupe')))).toMatchObject({
        code: expect.stringMatching(/^(not_a_file|not_a_project)$/),
        next: expect.stringMatching(/./),
      })
  },
)

test('a list that is a pipe is skipped like a picture that is one', { timeout: 20_000 }, async ({ skip }) => {
  if (process.platform === 'win32') return skip('Windows has no pipes among its files')
  const dir = tempFolder()
  execFileSync('mkfifo', [path.join(dir, 'train.txt')])
  expect(await thrown(() => readFolder(path.join(dir, 'train.txt'), { layout: 'lists' }))).toMatchObject({
    code: expect.stringMatching(/^(list_invalid|no_such_folder|not_a_file|failed)$/),
  })
})

test('invalid JSON and patterns are reported in words of ours', async () => {
  const dir = tempFolder()
  const said: string[] = []
  for (const [i, text] of [
    '{"a": 1,}',
    '{a: 1}',
    '{"a" 1}',
    '[1 2]',
    '{"a": "b',
    '{"a": ',
    '{"a": 1} x',
    '{"a": "\n"}',
    '{"a": \\u}',
    '{"a": 1.}',
  ].entries()) {
    const { code, message } = await thrown(() => loadRecipe(writeIn(dir, `${i}.json`, text), dir))
    expect(code).toBe('recipe_invalid')
    expect(message).not.toMatch(/Expected|Unexpected|token|property name|JSON\.parse/)
    said.push(message)
  }
  expect(said[0]).toContain('a comma too many')
  for (const [pattern, why] of [
    ['(a', 'round bracket'],
    ['[a', 'bracket'],
    ['*a', 'nothing before'],
    ['a)', 'round bracket'],
  ]) {
    const { code, message } = await thrown(() => matchPaths(pattern, ['a']))
    expect([code, message]).toEqual(['usage', expect.stringContaining(why)])
    expect(message).not.toMatch(/SyntaxError|Invalid regular expression/)
  }
})

test('a name that repeats ten thousand times before every tensor does not overflow the stack', async () => {
  const { stateDictOf } = await import('../../../electron/ml/backbones/torch/state-dict.ts')
  const { TorchTensor } = await import('../../../electron/ml/backbones/torch/tensor-values.ts')
  const name = 'module.'.repeat(20_000)
  const tensor = Object.create(TorchTensor.prototype) as InstanceType<typeof TorchTensor>
  const found = stateDictOf(new Map([[`${name}weight`, tensor]]))
  expect([...found.keys()][0].length).toBeGreaterThan(100_000)
  expect([...stateDictOf(new Map([['module._orig_mod.fc.weight', tensor]])).keys()]).toEqual(['fc.weight'])
})
