import { beforeAll, expect, test } from 'vitest'
import { verbs } from '../../../electron/cli/verbs.ts'
import { last, loupe, sayings, type CliResult } from '../../fixtures/command/cli.ts'
import { expectError } from '../../fixtures/command/cli-checks.ts'

test('the verbs of the first version exist, and each explains itself', () => {
  const wanted = ['demo', 'import', 'split', 'train', 'evaluate', 'features', 'predict', 'export', 'backbones']
  expect(Object.keys(verbs)).toEqual(expect.arrayContaining(wanted))
  const named = Object.keys(verbs)
  const [overview, ...said] = sayings([['--help'], ...named.map((verb) => [verb, '--help'])])
  expect(overview).toMatchObject({ status: 0, stderr: '' })
  for (const [i, verb] of named.entries()) {
    const help = said[i]
    expect(overview.stdout).toContain(`  ${verb} `)
    expect({ verb, status: help.status, stderr: help.stderr }).toEqual({ verb, status: 0, stderr: '' })
    expect(help.stdout).toContain(`Usage: loupe ${verb}`)
    expect(help.stdout).toContain('--json')
  }
})

test('help and version need no verb', async () => {
  const help = await loupe(['help', 'split'])
  expect(help.status).toBe(0)
  expect(help.stdout).toContain('--group-by')
  const version = await loupe(['--version'])
  expect(version).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
})

const wrong: [string, string[]][] = [
  ['no verb', []],
  ['an unknown verb', ['trian', 'pictures']],
  ["a verb called as an object's own", ['constructor']],
  ['an unknown option', ['train', 'pictures', '--fast']],
  ['a missing folder', ['train']],
  ['a missing option', ['import', 'pictures']],
  ['one argument too many', ['split', 'a', 'b']],
  ['a seed that is no number', ['train', 'pictures', '--seed', 'x']],
  ['a seed below 0', ['train', 'pictures', '--seed', '-1']],
  ['a share above 1', ['split', 'a', '--train', '2']],
  ['an empty share', ['split', 'a', '--train', '']],
  ['an unknown split', ['evaluate', 'a', '--split', 'all']],
  ['an unknown layout', ['import', 'a', '--project', 'b', '--layout', 'tree']],
  ['an unknown format', ['export', 'a', '--out', 'b', '--format', 'onnx,zip']],
  ['a feature file of another kind', ['features', 'a', '--out', 'b.txt']],
]

let said: CliResult[]
beforeAll(() => {
  said = sayings(wrong.flatMap(([, args]) => [args, [...args, '--json']]))
})

test.each(wrong)('%s is wrong usage: exit 2, reported once, last on stderr', (_, args) => {
  const at = 2 * wrong.findIndex(([, one]) => one === args)
  const [plain, json] = [said[at], said[at + 1]]
  expect(plain).toMatchObject({ status: 2, stdout: '' })
  expect(plain.stderr.trimEnd().split('\n').at(-1)).toMatch(/^usage: \S/)
  expectError(json, 2, 'usage')
  expect(json.lines).toHaveLength(1)
})

test('an exiting process reports the same', async () => {
  const [, args] = wrong[3]
  expect(await loupe([...args, '--json'])).toEqual(said[7])
})

test('--json may come before the verb', async () => {
  expect(last(await loupe(['--json', 'backbones']))).toMatchObject({ type: 'result', command: 'backbones' })
  expectError(await loupe(['--json', 'split', 'nowhere']), 3, 'not_a_project')
})
