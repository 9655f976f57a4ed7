import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FeatureCache } from '../../../../electron/ml/features/cache.ts'
import { featureKey, spaceId, type FeatureSpace } from '../../../../electron/ml/features/space.ts'

const space: FeatureSpace = {
  backbone: 'tiny',
  weightsHash: 'w',
  precision: 'float32',
  transforms: '[]',
  dimensions: 3,
}
const key = (name: string) => createHash('sha256').update(name).digest('hex')

let root: string
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-cache-'))
})
afterEach(() => fs.rmSync(root, { recursive: true }))

function write(names: string[], rows: number[]): void {
  const cache = FeatureCache.open(root, space, 'write')
  cache.append(names.map(key), Float32Array.from(rows))
  cache.close()
}

test('rows come back in the requested order, and missing ones are named', () => {
  write(['a', 'b'], [1, 2, 3, 4, 5, 6])
  write(['c'], [7, 8, 9])
  const cache = FeatureCache.open(root, space, 'read')
  const { features, missing } = cache.read(['c', 'x', 'a'].map(key))
  expect([...features.data]).toEqual([7, 8, 9, 0, 0, 0, 1, 2, 3])
  expect(missing).toEqual([1])
  cache.close()
})

test('an incomplete end left by a killed process is truncated and overwritten', () => {
  write(['a'], [1, 2, 3])
  const base = path.join(root, spaceId(space), '00000')
  fs.appendFileSync(`${base}.rows`, Buffer.alloc(7, 1))
  fs.appendFileSync(`${base}.index`, Buffer.alloc(11, 1))
  write(['b'], [4, 5, 6])
  const cache = FeatureCache.open(root, space, 'read')
  expect([...cache.read(['a', 'b'].map(key)).features.data]).toEqual([1, 2, 3, 4, 5, 6])
  cache.close()
})

test('a damaged row counts as missing and can be written again', () => {
  write(['a', 'b'], [1, 2, 3, 4, 5, 6])
  const rows = path.join(root, spaceId(space), '00000.rows')
  const bytes = fs.readFileSync(rows)
  bytes[13] ^= 255
  fs.writeFileSync(rows, bytes)
  const cache = FeatureCache.open(root, space, 'write')
  expect(cache.read(['a', 'b'].map(key)).missing).toEqual([1])
  expect(cache.has(key('b'))).toBe(false)
  cache.append([key('b')], Float32Array.of(4, 5, 6))
  expect([...cache.read([key('b')]).features.data]).toEqual([4, 5, 6])
  cache.close()
})

test('spaces that differ in anything that changes the numbers have different folders', () => {
  const ids = [
    space,
    { ...space, precision: 'int8' as const },
    { ...space, transforms: '[1]' },
    { ...space, weightsHash: 'v' },
  ].map(spaceId)
  expect(new Set(ids).size).toBe(4)
})

test('a random view has its own key', () => {
  expect(featureKey(key('a'))).toBe(key('a'))
  expect(featureKey(key('a'), '0/1')).not.toBe(featureKey(key('a'), '0/2'))
})
