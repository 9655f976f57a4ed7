import fs from 'node:fs'
import path from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { createProject, openProject } from '../../../electron/studio/project/project.ts'
import { loupe, onStandIn, sayings } from '../../fixtures/command/cli.ts'
import {
  expectError,
  forwardPasses,
  keptRows,
  resultOf,
  sharedFolder,
  writeRecipe,
} from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { needsRoot, smallDisk } from '../../fixtures/machine/small-disk.ts'

onStandIn()
const root = sharedFolder()
const folder = path.join(root, 'pictures')
const total = 40
const recipe = writeRecipe(root, 'short', 5)

beforeAll(() => writeClasses(folder, { red, green }, total / 2))

/** Leaves this many bytes free. */
function fill(disk: string, free: number): void {
  const { bavail, bsize } = fs.statfsSync(disk)
  fs.writeFileSync(path.join(disk, 'ballast'), Buffer.alloc(Math.max(0, bavail * bsize - free)))
}

test('a disk that fills up during feature extraction: computed features are kept, and the same command continues', async ({
  skip,
}) => {
  const disk = smallDisk('24m')
  if (!disk) return skip(needsRoot)
  const project = path.join(disk.path, 'p')
  const command = ['train', folder, '--project', project, '--recipe', recipe, '--json']
  // An empty project takes some of it; not all of three batches of features, 128 KiB each, fit.
  createProject(project).close()
  fill(disk.path, 300 * 1024)
  expectError(await loupe(command), 1, 'disk_full')
  const kept = keptRows(project)
  expect(kept).toBeGreaterThan(0)
  expect(kept).toBeLessThan(total)
  fs.rmSync(path.join(disk.path, 'ballast'))
  const again = resultOf(await loupe(command))
  expect(forwardPasses(again)).toBe(total - kept)
  const counts = again.counts as Record<string, number>
  expect(counts.train + counts.val + counts.test).toBe(total)

  // The features are there; now there is no room for the run.
  fill(disk.path, 0)
  expectError(await loupe(['train', project, '--recipe', recipe, '--json']), 1, 'disk_full')
  fs.rmSync(path.join(disk.path, 'ballast'))
  const [evaluated, trained] = sayings([
    ['evaluate', project, '--json'],
    ['train', project, '--recipe', recipe, '--json'],
  ])
  resultOf(evaluated)
  expect(forwardPasses(resultOf(trained))).toBe(0)
  const reader = openProject(project, 'read')
  expect(reader.runs.all().map(({ status }) => status)).not.toContain('running')
  expect(reader.runs.latest()?.status).toBe('done')
  reader.close()

  // Exports and feature files: refused on a full disk, nothing half is left, and the earlier export stays.
  const other = smallDisk('3m')
  if (!other) return skip(needsRoot)
  const out = path.join(other.path, 'out')
  resultOf(await loupe(['export', project, '--format', 'lists,gallery', '--out', out, '--json']))
  const before = fs.readdirSync(out, { recursive: true }).sort()
  fill(other.path, 100 * 1024)
  const features = ['f.npz', 'f.h5'].map((name) => [
    ...['features', project, '--recipe', recipe, '--out', path.join(other.path, name), '--json'],
  ])
  const refused = sayings([['export', project, '--format', 'onnx', '--out', out, '--json'], ...features])
  for (const one of refused) expectError(one, 1, 'disk_full')
  expect(fs.readdirSync(out, { recursive: true }).sort()).toEqual(before)
  expect(fs.readdirSync(other.path).sort()).toEqual(['ballast', 'out'])
  fs.rmSync(path.join(other.path, 'ballast'))
  for (const one of sayings(features)) resultOf(one)
  other.remount('size=20m')
  expect(resultOf(await loupe(['export', project, '--format', 'onnx', '--out', out, '--json']))).toMatchObject({
    parity: { onnx: { sameTop: 1 } },
  })
})
