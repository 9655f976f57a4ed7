import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '../../electron')

/** Every module of electron/ and the modules it loads. Imports of types alone load nothing. */
function imports(): Map<string, string[]> {
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  return new Map(
    files.map((file) => {
      const source = fs.readFileSync(path.join(root, file), 'utf8')
      const code = source.replace(/^import type [^;]*? from '[^']+'$/gm, '')
      const found = [...code.matchAll(/(?:from|import\(|^import) ?'(\.[^']+\.ts)'/gm)].map(([, to]) => to)
      return [file, found.map((to) => path.join(path.dirname(file), to))]
    }),
  )
}

/** The first circle of imports, as the modules on it, or null. */
function circle(graph: Map<string, string[]>): string[] | null {
  const done = new Set<string>()
  const follow = (file: string, way: string[]): string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return null
    for (const to of graph.get(file) ?? []) {
      const found = follow(to, [...way, file])
      if (found) return found
    }
    done.add(file)
    return null
  }
  for (const file of graph.keys()) {
    const found = follow(file, [])
    if (found) return found
  }
  return null
}

test('no module loads itself in a circle', () => {
  const graph = imports()
  expect(graph.size).toBeGreaterThan(100)
  expect(circle(graph)).toBeNull()
})

test('a circle would be found', () => {
  expect(circle(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']) // prettier-ignore
})
