import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'rolldown'

/**
 * The sources refer to Loupe's own files in one way only: relative to themselves, as `new URL('…', import.meta.url)`.
 */
const place = /new URL\(\s*'(\.[^']*\.ts)',\s*import\.meta\.url\s*\)|import\.meta\.url/g

/** The folder of the engine's sources, in the repository and (without the code) in the package. */
const sourceFolder = 'electron'

/**
 * Every TypeScript file that is started as its own thread or process: the name of its bundle, and its path. Found by
 * searching the sources, so that a new worker needs no line here.
 */
export function startedFiles(root: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const file of globSync(`${sourceFolder}/**/*.ts`, { cwd: root })) {
    const source = path.join(root, file)
    for (const [, reference] of readFileSync(source, 'utf8').matchAll(place)) {
      if (reference === undefined) continue
      const started = path.resolve(path.dirname(source), reference)
      found[bundleName(started)] = started
    }
  }
  return found
}

/** `features/onnx-worker.ts` is `onnx-worker`, `trainer/main.ts` is `trainer`. */
function bundleName(file: string): string {
  const { dir, name } = path.parse(file)
  return name === 'main' ? path.basename(dir) : name
}

/**
 * Lets bundled code find its files. The package repeats the repository's layout for everything but code
 * (`package.json`, `resources`, the SQL of `electron/studio/db/migrations` …), with all bundles side by side at the
 * top. Each module still resolves paths from its old place, except that anything it starts is a bundle beside it.
 */
export function ownFiles(root: string): Plugin {
  return {
    name: 'own-files',
    transform: {
      filter: { id: /\.ts$/, code: /import\.meta/ },
      handler(code, id) {
        const file = path.relative(root, id).replaceAll(path.sep, '/')
        if (!file.startsWith(`${sourceFolder}/`)) return null
        const unknown = /import\.meta\.(?!url\b)\w+/.exec(code)
        if (unknown) throw new Error(`${file} uses ${unknown[0]}: the bundle knows import.meta.url only.`)
        return code.replace(place, (_, reference?: string) =>
          reference === undefined
            ? `new URL('./${file}', import.meta.url).href`
            : `new URL('./${bundleName(path.resolve(path.dirname(id), reference))}.mjs', import.meta.url)`,
        )
      },
    },
  }
}

/**
 * Modules that load CommonJS files for a faster start (`export const { a } = require('b')`) are bundled like any other
 * import.
 */
export function requiredToo(): Plugin {
  return {
    name: 'required-too',
    transform: {
      filter: { id: /\.ts$/, code: /= require\(/ },
      handler: (code) =>
        code.replace(/export const (\{[^}]*\}) =\s*require\('([^']+)'\)(?: as typeof \w+)?/g, "export $1 from '$2'"),
    },
  }
}
