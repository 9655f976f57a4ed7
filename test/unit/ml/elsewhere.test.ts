import { expect, test } from 'vitest'
import { elsewhere } from '../../../electron/ml/elsewhere.ts'
import { LoupeError, problemOf } from '../../../electron/ml/errors.ts'

const [from, to] = ['/tmp/.unpacking-7 "a"', '/home/Bees.loupe']

test('an error about a temporary place names the one that people know', () => {
  const inside = problemOf(new LoupeError('not_a_file.not_there', { path: `${from}/model.onnx` }))
  const error = new LoupeError('not_a_model.cannot_run', { folder: from, why: inside }, { status: 409 })
  const moved = elsewhere(error, from, to)
  const said = new LoupeError('not_a_model.cannot_run', {
    folder: to,
    why: problemOf(new LoupeError('not_a_file.not_there', { path: `${to}/model.onnx` })),
  })
  expect(problemOf(moved)).toEqual(problemOf(said))
  expect([moved.status, moved.cause]).toEqual([409, error])
})

test('lists of facts are searched, and numbers stay', () => {
  const error = new LoupeError('no_pictures.given', { paths: [`${from}/a`, '/b'] })
  expect(elsewhere(error, from, to).about).toEqual({ paths: [`${to}/a`, '/b'] })
  const newer = new LoupeError('project_newer.format', { folder: from, format: 9, known: 4 })
  expect(elsewhere(newer, from, to)).toMatchObject({
    code: 'project_newer',
    about: { folder: to, format: 9, known: 4 },
    message: new LoupeError('project_newer.format', { folder: to, format: 9, known: 4 }).message,
  })
})

test('what was stored without facts stays unchanged', () => {
  const old = new LoupeError({ code: 'failed', message: `${from} broke.`, next: '' })
  expect(elsewhere(old, from, to).message).toBe(old.message)
})
