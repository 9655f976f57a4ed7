import fs from 'node:fs'
import { expect, test } from 'vitest'
import { acceptedPictures, hasPictureExtension, namedFormats } from '../../../../common/pictures/format-names.ts'

test('a picture’s name is recognised by its ending, in any case', () => {
  for (const name of ['a.jpg', 'a.JPEG', 'a.jpe', 'a.jfif', 'a.tif', 'a.tiff', 'a.HEIF', 'a b.bmp'])
    expect(hasPictureExtension(name)).toBe(true)
  for (const name of ['jpg', 'a.jpg.txt', 'a.jpgx', 'a.svg', 'a.jxl']) expect(hasPictureExtension(name)).toBe(false)
})

test('formats are named in one order, and a file field accepts what browsers do not know as pictures', () => {
  expect(namedFormats).toBe('JPEG, PNG, WebP, GIF, TIFF, AVIF, HEIC or BMP')
  expect(fs.readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8')).toContain(
    `Pictures may be ${namedFormats}.`,
  )
  expect(acceptedPictures.split(',')).toEqual(expect.arrayContaining(['image/*', '.heic', '.heif', '.tif', '.bmp']))
})
