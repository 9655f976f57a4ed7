import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { append, largest, smallest } from '../../../common/many.ts'

const pages = ['electron/ml/export/gallery/page', 'electron/server/predict/page'].map((dir) =>
  path.join(import.meta.dirname, '../../..', dir),
)

/** Whether a call passes on its own function's rest arguments, which are as many as its caller wrote. */
function isHandedOn({ expression, parent }: ts.SpreadElement): boolean {
  const around = ts.findAncestor(parent, ts.isFunctionLike)
  return around?.parameters.some((one) => one.dotDotDotToken && one.name.getText() === expression.getText()) ?? false
}

/** Source text of calls that spread a list into their arguments. */
function spreadCalls(file: string): string[] {
  const source = ts.createSourceFile(file, fs.readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true)
  const found: string[] = []
  const look = (node: ts.Node): void => {
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node)
    if (isCall && node.arguments?.some((one) => ts.isSpreadElement(one) && !isHandedOn(one)))
      found.push(node.getText().slice(0, 80))
    ts.forEachChild(node, look)
  }
  look(source)
  return found
}

test('no page of an export or of a served model spreads a list into a call; elsewhere ESLint refuses it', () => {
  const files = pages.flatMap((dir) => fs.readdirSync(dir).map((name) => path.join(dir, name)))
  const scripts = files.filter((file) => file.endsWith('.js'))
  expect(scripts.length).toBeGreaterThan(10)
  expect(scripts.flatMap((file) => spreadCalls(file).map((call) => `${path.basename(file)}: ${call}`))).toEqual([])
})

test('lists of any length are appended and compared', () => {
  const many = Array.from({ length: 300_000 }, (_, i) => i - 1000)
  const list = [7]
  append(list, many)
  expect(list).toHaveLength(300_001)
  expect([largest(many), smallest(many)]).toEqual([298_999, -1000])
  expect([largest([], 0), smallest([], 5), largest([-3], 0)]).toEqual([0, 5, 0])
})
