import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { homeOfFile, loupe, onStandIn, sayings } from '../../fixtures/command/cli.ts'
import { expectError, ofType, resultOf, sharedFolder, writeRecipe } from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses, writePicture } from '../../fixtures/pictures/pictures.ts'

onStandIn()
const root = sharedFolder()
const recipe = writeRecipe(root, 'short', 5)
const at = (...parts: string[]) => path.join(root, ...parts)

const training = (folder: string, ...more: string[]) => [
  ...['train', at(folder), '--project', at(`${folder}.loupe`), '--recipe', recipe, '--json'],
  ...more,
]
const train = (folder: string, ...more: string[]) => loupe(training(folder, ...more))

test.concurrent('folders with nothing to learn from are refused before a project is made', async () => {
  fs.mkdirSync(at('empty'))
  fs.mkdirSync(at('words'))
  fs.writeFileSync(at('words', 'a.txt'), 'not a list')
  await writeClasses(at('one'), { red }, 3)
  await writePicture(at('loose', 'a.jpg'), red)
  fs.writeFileSync(at('file.jpg'), 'x')
  const cases = { missing: 'no_such_folder', 'file.jpg': 'no_such_folder', empty: 'no_pictures', words: 'no_pictures' }
  const codes = Object.entries({ ...cases, one: 'too_few_classes', loose: 'too_few_classes' })
  const said = sayings(codes.map(([folder]) => training(folder)))
  for (const [i, [folder, code]] of codes.entries()) {
    expectError(said[i], 3, code)
    expect(fs.existsSync(at(`${folder}.loupe`)), folder).toBe(false)
  }
})

test.concurrent('two classes of one picture each can be trained, without any claim about quality', async () => {
  await writePicture(at('single', 'a', '1.jpg'), red)
  await writePicture(at('single', 'b', '1.jpg'), green)
  const [ended, text, byDefault] = sayings([
    training('single'),
    ['train', at('single.loupe'), '--recipe', recipe],
    // The default recipe too, with nothing to search for a penalty on.
    ['train', at('single.loupe'), '--json'],
  ])
  expect(resultOf(ended)).toMatchObject({
    counts: { train: 2, val: 0, test: 0 },
    metrics: { val: null, test: null },
  })
  expect(ofType(ended, 'warning').map(({ code }) => code)).toEqual(['small_class', 'small_class'])
  expect(text.stdout).toMatch(/nothing says how good the model is/)
  expect(resultOf(byDefault)).toMatchObject({ counts: { train: 2 } })
})

test.concurrent('unreadable files are named with the reason and stop nothing', async () => {
  await writeClasses(at('mixed'), { red, green }, 4)
  const whole = fs.readFileSync(at('mixed', 'red', 'red-0.jpg'))
  fs.writeFileSync(at('mixed', 'red', 'cut.jpg'), whole.subarray(0, whole.length * 0.7))
  fs.writeFileSync(at('mixed', 'red', 'nothing.png'), '')
  fs.writeFileSync(at('mixed', 'green', 'words.JPG'), 'these are words')
  fs.symlinkSync(at('mixed'), at('mixed', 'green', 'round'))
  fs.symlinkSync('itself.jpg', at('mixed', 'green', 'itself.jpg'))
  const [ended, again] = sayings([training('mixed'), training('mixed')])
  const { counts } = resultOf(ended) as { counts: Record<string, number> }
  expect(counts.train + counts.val + counts.test).toBe(8)
  expect(counts.skipped).toBe(3)
  const left = ofType(ended, 'warning').map(({ path: name, code }) => [name, code])
  expect(left).toEqual(
    expect.arrayContaining([
      ['red/cut.jpg', 'damaged'],
      ['red/nothing.png', 'empty'],
      ['green/words.JPG', 'not_a_picture'],
      ['green/itself.jpg', 'missing'],
    ]),
  )
  expect(resultOf(again)).toMatchObject({ counts, engine: { forwardPasses: 0 } })
})

test.concurrent('a class with only unreadable pictures leaves too few classes', async () => {
  await writeClasses(at('half'), { red }, 3)
  fs.mkdirSync(at('half', 'green'))
  fs.writeFileSync(at('half', 'green', '1.jpg'), 'words')
  expectError(await train('half'), 3, 'too_few_classes')
  fs.rmSync(at('half', 'red'), { recursive: true })
  fs.mkdirSync(at('half', 'red'))
  fs.writeFileSync(at('half', 'red', '1.jpg'), '')
  expectError(await loupe(['train', at('half'), '--project', at('other.loupe'), '--json']), 3, 'nothing_readable')
})

test.concurrent('names may contain anything a disk allows', async () => {
  const [line, escape, long] = [
    'two\nlines\tand "quotes"',
    '\u001b[31mred\u001b[0m \u202egnp',
    `${'long '.repeat(45)}name`,
  ]
  const classes = ['__proto__', 'constructor', '犬 🐕', line, escape, long].sort()
  for (const [i, name] of classes.entries())
    for (let n = 0; n < 4; n++)
      await writePicture(
        at('names', name, n === 3 ? `a\tb\n'"${'x'.repeat(200)}.jpg` : `${n} ü.jpg`),
        { r: i * 40, g: 250 - i * 40, b: 90 },
        n,
      )
  const out = at('names-model')
  const [ended, exported, predicted, text, evaluated] = sayings([
    training('names'),
    ['export', at('names.loupe'), '--format', 'onnx,gallery,lists,folders', '--out', out, '--json'],
    ['predict', out, at('names', '__proto__'), '--json'],
    ['predict', out, at('names')],
    ['evaluate', at('names.loupe'), '--split', 'train'],
  ])
  const result = resultOf(ended)
  expect([...(result.classes as string[])].sort()).toEqual(classes)
  expect(result).toMatchObject({ counts: { skipped: 0 } })

  resultOf(exported)
  expect(fs.readFileSync(path.join(out, 'labels.txt'), 'utf8').trimEnd().split('\n')).toHaveLength(6)
  const lists = ['train', 'val', 'test'].map((split) => fs.readFileSync(path.join(out, `${split}.txt`), 'utf8'))
  const lines = lists.join('').trimEnd().split('\n')
  expect(lines).toHaveLength(24)
  for (const one of lines) {
    const [name, index, ...more] = one.split('\t')
    expect(more).toEqual([])
    const file = name.replace(/\\([tnr\\])/g, (_, c: string) => ({ t: '\t', n: '\n', r: '\r' })[c] ?? c)
    expect(path.basename(path.dirname(file))).toBe((result.classes as string[])[Number(index)])
    expect(fs.existsSync(file)).toBe(true)
  }
  const copied = fs.readdirSync(path.join(out, 'folders'), { recursive: true, encoding: 'utf8' })
  expect(copied.filter((name) => name.endsWith('.jpg'))).toHaveLength(24)
  expect(JSON.parse(fs.readFileSync(path.join(out, 'parity.json'), 'utf8'))).toMatchObject({ onnx: { sameTop: 1 } })

  for (const { probabilities } of ofType(predicted, 'prediction'))
    expect(Object.keys(probabilities as object).sort()).toEqual(classes)
  expect(ofType(predicted, 'prediction')).toHaveLength(4)

  // For people: one line each, and no control sequence reaches the terminal.
  expect(text.stdout.trimEnd().split('\n')).toHaveLength(24)
  for (const shown of [text.stdout, text.stderr, evaluated.stdout, evaluated.stderr]) {
    expect(shown).not.toContain('\u001b')
    expect(shown).not.toContain('\u202e')
  }
})

test.concurrent('classes that would have the same folder name are kept apart', async () => {
  const long = 'n'.repeat(5000)
  const rows: string[] = []
  for (const [i, name] of ['a/b', 'a:b', '../out', 'CON', long].entries())
    for (let n = 0; n < 2; n++) {
      await writePicture(at('listed', `${i}-${n}.jpg`), { r: 50 * i, g: 200 - 40 * i, b: 10 }, n)
      rows.push(`${i}-${n}.jpg\t${name}\n`)
    }
  rows.push('gone.jpg\ta/b\n', '../outside.jpg\ta/b\n', '/etc/hostname\ta/b\n')
  fs.writeFileSync(at('listed', 'train.txt'), rows.join(''))
  const out = at('deep', 'listed-export')
  const [ended, exported] = sayings([
    training('listed'),
    ['export', at('listed.loupe'), '--format', 'folders', '--out', out, '--json'],
  ])
  // Two of the three have a picture's ending.
  expect(resultOf(ended)).toMatchObject({ counts: { skipped: 2 } })
  expect(resultOf(ended).classes).toHaveLength(5)
  const problems = ofType(ended, 'warning').filter(({ path: name }) => name !== undefined)
  expect(problems.map(({ code }) => code).sort()).toEqual(['missing', 'outside_folder', 'outside_folder'])
  resultOf(exported)
  const folders = fs.readdirSync(path.join(out, 'folders', 'train'))
  expect(new Set(folders.map((name) => name.toLowerCase())).size).toBe(5)
  expect(fs.readdirSync(at('deep'))).toEqual(['listed-export'])
  expect(fs.readdirSync(path.join(out, 'folders')).sort()).toEqual(['test', 'train'])
})

test.concurrent('a list without any usable line is refused', async () => {
  fs.mkdirSync(at('lost'))
  fs.writeFileSync(at('lost', 'train.txt'), 'a.jpg\t0\n../b.jpg\t1\n')
  expectError(await train('lost'), 3, 'nothing_readable')
})

test.concurrent('missing recipes and backbones are refused by name', async () => {
  await writeClasses(at('fine'), { red, green }, 2)
  fs.writeFileSync(at('bad.json'), '{"name": "bad",\n "solver": convex}')
  const refused: [string[], string, RegExp][] = [
    [['--recipe', 'nope'], 'recipe_invalid', /nope/],
    [['--recipe', at('bad.json')], 'recipe_invalid', /bad\.json, line 2/],
    [['--backbone', 'nope'], 'backbone_unknown', /nope/],
    [['--backbone', 'resnet50,resnet50'], 'recipe_invalid', /the same network twice adds nothing/],
  ]
  const said = sayings(refused.map(([options]) => training('fine', ...options)))
  for (const [i, [, code, words]] of refused.entries()) expect(expectError(said[i], 3, code).message).toMatch(words)
  expect(fs.existsSync(at('fine.loupe'))).toBe(false)
})

test.concurrent('a place that is not writable is refused before any work', async () => {
  await writeClasses(at('places'), { red, green }, 2)
  fs.writeFileSync(at('a-file'), 'x')
  fs.mkdirSync(at('folder.npz'))
  const [folder, file, project] = sayings([
    training('places', '--out', at('places')),
    training('places', '--out', at('a-file')),
    ['train', at('places'), '--project', at('a-file'), '--recipe', recipe, '--json'],
  ])
  for (const refused of [folder, file]) expectError(refused, 1, 'export_failed')
  expect(fs.existsSync(at('places.loupe'))).toBe(false)
  expectError(project, 2, 'usage')
  const features = (out: string) => ['features', at('places.loupe'), '--out', out, '--json']
  const [trained, ontoFolder, belowFile, another] = sayings([
    training('places'),
    features(at('folder.npz')),
    features(at('a-file', 'f.h5')),
    ['train', at('places.loupe'), '--project', at('another'), '--json'],
  ])
  resultOf(trained)
  expectError(ontoFolder, 2, 'usage')
  expectError(belowFile, 1, 'export_failed')
  expectError(another, 2, 'usage')
})

const main = path.join(import.meta.dirname, '../../../electron/cli/main.ts')
const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath]

/** Runs the command as an unprivileged user, since root may read and write everything. */
function asNobody(args: string[]) {
  const { status, stdout, stderr } = spawnSync('setpriv', [...nobody, main, ...args], {
    encoding: 'utf8',
    env: { ...process.env, LOUPE_HOME: homeOfFile(), HOME: '/' },
  })
  const lines = stdout.split('\n').filter(Boolean)
  return { status, stdout, stderr, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

test('files and folders without permission are named; a project that is not writable says so', async ({ skip }) => {
  if (process.getuid?.() !== 0) return skip('root is needed to become a user without rights')
  if (spawnSync('setpriv', [...nobody, '-e', `require('fs').readFileSync('${main}')`]).status !== 0)
    return skip('setpriv is not there, or this checkout cannot be read by others')
  await writeClasses(at('closed'), { red, green, blue: { r: 0, g: 0, b: 250 } }, 4)
  for (const folder of [root, at('closed')]) fs.chmodSync(folder, 0o755)
  fs.chmodSync(at('closed', 'red', 'red-0.jpg'), 0)
  fs.chmodSync(at('closed', 'blue'), 0)
  fs.mkdirSync(at('home'), { mode: 0o777 })
  fs.chmodSync(at('home'), 0o777)
  const ended = asNobody(['train', at('closed'), '--project', at('home', 'p'), '--recipe', recipe, '--json'])
  expect(resultOf(ended)).toMatchObject({ classes: ['green', 'red'], counts: { skipped: 1 } })
  expect(ofType(ended, 'warning')).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ path: 'blue', code: 'unreadable' }),
      expect.objectContaining({ path: 'red/red-0.jpg', code: 'unreadable' }),
    ]),
  )
  const elsewhere = asNobody(['train', at('closed'), '--project', at('q'), '--recipe', recipe, '--json'])
  expectError(elsewhere, 1, 'not_permitted')
  const out = asNobody(['export', at('home', 'p'), '--out', at('r'), '--json'])
  expectError(out, 1, 'not_permitted')
  fs.chmodSync(at('closed', 'blue'), 0o755)
})
