import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '../..')
const folders = ['common', 'electron', 'renderer']
/** Every module of the program and those it imports, values or types, by paths from the root. */
function imports(): Map<string, string[]> {
  const files = folders
    .flatMap((folder) =>
      fs
        .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
        .map((file) => path.join(folder, file)),
    )
    .filter((file) => /\.(ts|js|svelte)$/.test(file))
  return new Map(
    files.map((file) => {
      const source = fs.readFileSync(path.join(root, file), 'utf8')
      const found = [...source.matchAll(/(?:from|import\(|^ *import) ?'(\.[^']+)'/gm)].map(([, to]) => to)
      return [file, found.map((to) => path.join(path.dirname(file), to))]
    }),
  )
}

/** The first import cycle, as the modules on it, or null. */
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

test('no module imports itself in a cycle, not even by a type', () => {
  const graph = imports()
  for (const folder of folders) expect([...graph.keys()].filter((file) => file.startsWith(folder))).not.toEqual([])
  const all = [...graph.values()].flat()
  expect(all.filter((to) => to.endsWith('.ts') && !graph.has(to))).toEqual([])
  expect(circle(graph)).toBeNull()
})

test('a cycle would be found', () => {
  expect(circle(new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']) // prettier-ignore
})
