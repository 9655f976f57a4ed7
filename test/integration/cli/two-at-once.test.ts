import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { loupe, onStandIn, sayings, startLoupe } from '../../fixtures/command/cli.ts'
import { expectError, ofType, resultOf, sharedFolder, writeRecipe } from '../../fixtures/command/cli-checks.ts'
import { blue, green, red, writeClasses, writePicture } from '../../fixtures/pictures/pictures.ts'
import { saying } from '../../fixtures/command/processes.ts'

onStandIn()
const root = sharedFolder()
const [folder, project] = [path.join(root, 'pictures'), path.join(root, 'pictures.loupe')]
const picture = path.join(root, 'one.jpg')

beforeAll(async () => {
  await writeClasses(folder, { red, green }, 4)
  await writePicture(picture, blue)
  const recipe = writeRecipe(root, 'short', 5)
  resultOf(await loupe(['train', folder, '--project', project, '--recipe', recipe, '--json']))
})

test('while one command writes, other writers are refused by name, readers continue, and the first is unharmed', async () => {
  const recipe = writeRecipe(root, 'long', 9999)
  const first = startLoupe(['train', project, '--recipe', recipe, '--json'])
  await saying(first.child, ({ type }) => type === 'epoch')
  const writers = [
    ['train', project],
    ['train', folder, '--project', project],
    ['import', folder, '--project', project],
    ['split', project],
    ['evaluate', project],
    ['features', project, '--out', path.join(root, 'f.h5')],
    ['export', project, '--out', path.join(root, 'out')],
  ]
  for (const ended of sayings(writers.map((args) => [...args, '--json'])))
    expect(expectError(ended, 1, 'project_in_use').message).toContain(project)
  const read = await loupe(['predict', project, picture, '--json'])
  expect(ofType(read, 'prediction')).toHaveLength(1)
  expect(first.child.exitCode, 'the first still runs').toBe(null)
  first.child.kill('SIGINT')
  expectError(await first.ended, 130, 'cancelled')
  resultOf(await loupe(['split', project, '--json']))
})
