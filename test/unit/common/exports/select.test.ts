import fs from 'node:fs'
import { expect, test } from 'vitest'
import {
  formatNames,
  formatsWritten,
  modelFormats,
  precisionOf,
  usualFormats,
} from '../../../../common/exports/select.ts'

test('the command’s page lists the formats in their order, and the default ones', () => {
  const text = fs.readFileSync(new URL('../../../../docs/command.md', import.meta.url), 'utf8')
  expect(text).toContain(`--format ${formatNames.join(',')}`)
  expect(text).toContain(`(default: ${usualFormats.join(', ')})`)
})

test('for a float32 run the file for other programs is the ONNX file, which is written once', () => {
  const wanted = ['gallery', 'onnx-float32', 'onnx'] as const
  expect(formatsWritten(wanted, 'float32')).toEqual(['onnx', 'gallery'])
  expect(formatsWritten(wanted, 'int8')).toEqual(['onnx', 'onnx-float32', 'gallery'])
})

test('only the run’s own format has the run’s precision', () => {
  expect(modelFormats.map((format) => precisionOf(format, 'int8'))).toEqual(['int8', 'float32', 'float32'])
})
