import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  builtInRecipes,
  checkRecipe,
  loadRecipe,
  parseRecipe,
} from '../../../../../electron/ml/training/recipes/load.ts'

const builtIn = join(import.meta.dirname, '../../../../../resources/recipes')
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loupe-recipes-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** The error that a recipe with this text gives. */
async function fault(content: string): Promise<{ code: string; message: string; next: string }> {
  const file = join(folder, 'mine.json')
  await writeFile(file, content)
  return loadRecipe(file, builtIn).then(
    () => expect.unreachable('the recipe was taken'),
    (error) => error,
  )
}
const recipe = (changes: object) =>
  JSON.stringify({ name: 'mine', title: 'Mine', solver: 'epochs', optimiser: { name: 'SGD' }, epochs: 3, ...changes })
const flip = { name: 'RandomHorizontalFlip' }

test('every built-in recipe is valid and has the name of its file', async () => {
  const recipes = await builtInRecipes(builtIn)
  expect(recipes.map(({ name }) => name)).toEqual([
    'best-last-stage',
    'best-mlp',
    'cats-dogs-ensemble',
    'cats-dogs-features',
    'cats-dogs-finetune',
    'cifar10',
    'food-20',
    'quick',
    'two-lists',
    'two-lists-vgg-added',
    'two-lists-vgg-replaced',
    'wolves-dogs',
  ])
  for (const { name } of recipes) expect((await loadRecipe(name, builtIn)).name).toBe(name)
})

test('quick is the convex solver with its penalty found by five folds', async () => {
  expect(await loadRecipe('quick', builtIn)).toMatchObject({
    ...{ solver: 'convex', penalty: 'auto', folds: 5, backbone: 'resnet50', mode: 'frozen' },
    transforms: {},
  })
})

test('wolves-dogs does what the tutorial does', async () => {
  expect(await loadRecipe('wolves-dogs', builtIn)).toMatchObject({
    ...{ backbone: 'resnet50', mode: 'frozen', solver: 'epochs', views: 'fresh' },
    head: [{ type: 'Linear', out: 'classes' }],
    transforms: {
      train: [
        { name: 'RandomResizedCrop', size: 224, scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
        { name: 'RandomHorizontalFlip', p: 0.5 },
        { name: 'ToTensor' },
        { name: 'Normalize' },
      ],
      eval: [
        { name: 'Resize', size: 256 },
        { name: 'CenterCrop', size: 224 },
        { name: 'ToTensor' },
        { name: 'Normalize' },
      ],
    },
    optimiser: { name: 'SGD', lr: 0.001, momentum: 0.9, weight_decay: 0, nesterov: false },
    ...{ schedule: null, batch: 18, epochs: 5, shuffle: true, keep: 'best' },
  })
})

test("what a file leaves out gets PyTorch's defaults", () => {
  expect(parseRecipe(recipe({ optimiser: { name: 'Adam' }, transforms: { train: [flip] } }), 'mine')).toEqual({
    ...{ name: 'mine', title: 'Mine', description: '', backbone: 'resnet50', mode: 'frozen', solver: 'epochs' },
    head: [{ type: 'Linear', out: 'classes' }],
    transforms: { train: [{ name: 'RandomHorizontalFlip', p: 0.5 }] },
    views: 'fresh',
    optimiser: { name: 'Adam', lr: 0.001, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 },
    ...{ warmup: null, schedule: null, batch: 32, epochs: 3, shuffle: true, sampling: 'all', keep: 'best' },
    ...{ class_weights: null, label_smoothing: 0, mixup: null, min_delta: 0 },
  })
  expect(parseRecipe(recipe({}), 'mine')).toMatchObject({ views: 'none', transforms: {} })
})

test.each([
  ['an unknown key', { foo: 1 }, 'unknown key "foo"'],
  [
    'an unknown key deep inside',
    { transforms: { train: [{ ...flip, q: 1 }] } },
    'transforms.train[0]: unknown key "q"',
  ],
  ['an unknown optimiser', { optimiser: { name: 'LBFGS' } }, "optimiser.name: expected one of 'SGD', 'Adam', 'AdamW'"],
  ['a wrong type', { epochs: '5' }, 'epochs: expected number, received string'],
  ['a missing key', { epochs: undefined }, 'epochs: expected number, but it is missing'],
  ['a broken number', { batch: 2.5 }, 'batch: expected a whole number'],
  ['a learning rate below zero', { optimiser: { name: 'SGD', lr: -1 } }, 'optimiser.lr: too small'],
  ['a solved start of a frozen head', { start: 'solved' }, "start: 'solved' begins where a frozen head ends"],
  [
    'a solved start of two layers',
    {
      start: 'solved',
      mode: 'last-stage',
      head: [
        { type: 'Linear', out: 8 },
        { type: 'Linear', out: 'classes' },
      ],
    },
    "start: 'solved' gives one Linear layer its weights",
  ],
  ['a wrong view', { views: { cached: 0 } }, 'views.cached: too small'],
  [
    'a wrong size',
    { transforms: { eval: [{ name: 'Resize', size: 'x' }] } },
    'transforms.eval[0].size: expected number',
  ],
  [
    'a head that does not end in the classes',
    { head: [{ type: 'Linear', out: 3 }] },
    'head[0]: the last layer must be',
  ],
  ['random steps in evaluation', { transforms: { eval: [flip] } }, 'transforms.eval: pictures are judged without'],
  ['fresh views that are all alike', { views: 'fresh' }, 'views: transforms.train has no random step'],
  [
    'random steps seen once',
    { transforms: { train: [flip] }, views: 'none' },
    "views: 'none' looks at each picture once",
  ],
  ['a weight of nothing', { class_weights: { cat: 0 } }, 'class_weights'],
  ['weights that are no numbers', { class_weights: 'rare' }, "class_weights: expected 'balanced' or numbers above 0"],
  ['smoothing of everything', { label_smoothing: 1 }, 'label_smoothing: too big'],
  ['mixup without a spread', { mixup: { alpha: 0 } }, 'mixup.alpha: too small'],
  ['a warm-up from nothing', { warmup: { epochs: 2, start_factor: 0 } }, 'warmup.start_factor: too small'],
  [
    'a plateau that raises the rate',
    { schedule: { name: 'ReduceLROnPlateau', factor: 2 } },
    'schedule.factor: too big',
  ],
  ['a gain without patience', { min_delta: 0.01 }, 'min_delta: counts only together with patience'],
  ['balanced sampling as listed', { sampling: 'balanced', shuffle: false }, "sampling: 'balanced' draws its pictures"],
  ['words every no steps', { log_every: 0 }, 'log_every: too small'],
  ['Nesterov without momentum', { optimiser: { name: 'SGD', nesterov: true } }, 'optimiser.nesterov: needs a momentum'],
])('%s is refused with its place', async (_, changes, message) => {
  const error = await fault(recipe(changes))
  expect(error.code).toBe('recipe_invalid')
  expect(error.message).toContain(join(folder, 'mine.json'))
  expect(error.message).toContain(message)
})

test.each(['last-stage', 'full'])('mode %s is accepted with epochs and one backbone, and refused otherwise', (mode) => {
  expect(parseRecipe(recipe({ mode }), 'mine')).toMatchObject({ mode })
  const convex = { name: 'quick-too', title: 'Quick', solver: 'convex', mode }
  expect(() => checkRecipe(convex, 'mine')).toThrow(
    expect.objectContaining({ code: 'recipe_invalid', message: expect.stringContaining('takes epochs') }),
  )
  expect(() => parseRecipe(recipe({ mode, backbone: ['resnet50', 'vgg16'] }), 'mine')).toThrow(
    expect.objectContaining({ code: 'recipe_unsupported', message: expect.stringContaining('one backbone only') }),
  )
})

test.each([
  ['a stray comma', '{\n  "name": "x",\n}', 3],
  ['a strange token in a short text', '{\n  "name":\n  trux }', 3],
  ['a strange token in a long text', `{\n  "name": tru,\n  "title": "${'x'.repeat(500)}"\n}`, 2],
  ['a text that stops', '{\n  "name": "x",\n  "title":\n', 3],
  ['a string that stops', '{\n  "name": "x', 2],
  ['text after the end', '{}\n\nx', 3],
  ['nothing at all', '', 1],
])('%s is refused with its line', async (_, content, line) => {
  const error = await fault(content)
  expect(error.code).toBe('recipe_invalid')
  expect(error.message).toMatch(new RegExp(`mine\\.json, line ${line}: this is not JSON \\([^\\n"]*\\)\\.$`))
})

test('a file with a byte order mark is read', async () => {
  const file = join(folder, 'bom.json')
  await writeFile(file, `\uFEFF${recipe({})}`)
  expect((await loadRecipe(file, builtIn)).name).toBe('mine')
})

test('a file that is too large is refused unread', async () => {
  expect((await fault(`${recipe({})}${' '.repeat(1024 * 1024)}`)).message).toContain('larger than 1 MB')
})

test.each(['no-such', 'resources', '/dev/zero', '../quick', '', 'a\u0000b'])(
  'a name that is no recipe (%j) is refused',
  async (name) => {
    await expect(loadRecipe(name, builtIn)).rejects.toMatchObject({ code: 'recipe_invalid' })
  },
)

const noPipes = process.platform === 'win32' ? ' (skipped: Windows has no named pipes in folders)' : ''
test.skipIf(noPipes !== '')(`a pipe is refused without waiting for it${noPipes}`, async () => {
  const pipe = join(folder, 'pipe.json')
  execFileSync('mkfifo', [pipe])
  await expect(loadRecipe(pipe, builtIn)).rejects.toMatchObject({ code: 'recipe_invalid' })
})

test('an unknown name is answered with the existing ones', async () => {
  await expect(loadRecipe('quik', builtIn)).rejects.toMatchObject({ next: expect.stringContaining('quick') })
})
