import { hash } from 'node:crypto'
import fs from 'node:fs'
import { expect, test } from 'vitest'
import { readHashedFile, readPictureFile } from '../../../../electron/ml/images/read-file.ts'
import { temporaryFolder } from './samples.ts'

const { put } = temporaryFolder()

const KIB = 1024
const content = (size: number) => Buffer.from(Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 9)) & 255))

test('a file is hashed while it is read, whatever its size', async () => {
  for (const size of [1, 1000, 64 * KIB, 64 * KIB + 1, 512 * KIB, 512 * KIB + 1, 1024 * KIB, 1300 * KIB + 7]) {
    const wanted = content(size)
    const { bytes, hash: digest } = await readHashedFile(put('picture.jpg', wanted), 1e9)
    expect([size, bytes.equals(wanted), digest]).toEqual([size, true, hash('sha256', wanted)])
    expect((await readPictureFile(put('picture.jpg', wanted), 1e9)).equals(wanted)).toBe(true)
  }
})

test('anything but a whole file within the limit is refused before it is read', async () => {
  const file = put('picture.jpg', content(600 * KIB))
  await expect(readHashedFile(file, 599 * KIB)).rejects.toMatchObject({ code: 'too_large' })
  await expect(readHashedFile(file, 1e9, 600 * KIB - 1)).rejects.toMatchObject({ code: 'changed' })
  await expect(readHashedFile(put('empty.jpg', Buffer.alloc(0)), 1e9)).rejects.toMatchObject({ code: 'empty' })
  fs.rmSync(file)
  await expect(readHashedFile(file, 1e9)).rejects.toMatchObject({ code: 'missing' })
})

test('files that are read at the same time do not mix', async () => {
  const files = [700, 900, 1100, 20].map((size, i) => {
    const wanted = content(size * KIB).map((byte) => byte ^ i)
    return { path: put(`picture-${i}.jpg`, Buffer.from(wanted)), wanted }
  })
  const read = await Promise.all(files.map(({ path }) => readHashedFile(path, 1e9)))
  expect(read.map((one) => one.hash)).toEqual(files.map(({ wanted }) => hash('sha256', wanted)))
})
