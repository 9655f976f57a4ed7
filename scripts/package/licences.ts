import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

interface Manifest {
  name: string
  version: string
  license?: string
  author?: string | { name?: string }
  homepage?: string
  repository?: string | { url?: string }
}

/** Full licence texts for packages that do not include them. */
const texts = path.join(import.meta.dirname, 'licences')

/** Authors of packages whose own metadata names only the publisher. */
const holders: Record<string, string> = {
  'onnxruntime-node': 'Copyright (c) Microsoft Corporation',
  'onnxruntime-common': 'Copyright (c) Microsoft Corporation',
}

/** The package folders that these modules (absolute paths) belong to, each once, by name. */
export function packagesOf(modules: string[]): string[] {
  const folders = modules.map(
    (id) => /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(id.replace('\0', ''))?.[0],
  )
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

/**
 * One text with name, version and licence of every package, as their licences require of redistributors.
 * @throws Error for a package whose licence has no text, neither in the package nor in `scripts/package/licences`
 */
export function licenceTexts(folders: string[]): string {
  return folders.map(licenceText).join(`\n\n${'-'.repeat(80)}\n\n`) + '\n'
}

function licenceText(folder: string): string {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest
  const { name, version, license } = manifest
  const own = globSync('**/{LICEN[SC]E,LICEN[SC]E.*,NOTICE,NOTICE.*,COPYING}', {
    cwd: folder,
    exclude: (file) => file.includes('node_modules'),
  }).sort()
  const found = own.map((file) => readFileSync(path.join(folder, file), 'utf8').trim())
  const parts = found.length > 0 ? found : [holder(manifest), ...standardTexts(name, license)]
  return [`${name} ${version} (${license ?? 'see below'})`, ...parts, ...librariesInside(folder, name)].join('\n\n')
}

function holder({ name, author, homepage, repository }: Manifest): string {
  const who = typeof author === 'string' ? author : author?.name
  const where = homepage ?? (typeof repository === 'string' ? repository : repository?.url)
  return holders[name] ?? `Copyright (c) ${who ?? `the authors of ${name}`}${where ? ` (${where})` : ''}`
}

/** `LGPL-3.0-or-later` is LGPL-3.0, which builds on the GPL; `Apache-2.0 AND MIT` are two. */
function standardTexts(name: string, license: string | undefined): string[] {
  const ids = (license ?? '').split(' AND ').map((id) => id.replace(/-(or-later|only)$/, ''))
  return ids
    .flatMap((id) => (id === 'LGPL-3.0' ? [id, 'GPL-3.0'] : [id]))
    .map((id) => {
      try {
        return readFileSync(path.join(texts, `${id}.txt`), 'utf8').trim()
      } catch {
        throw new Error(
          `${name} brings no licence along, and there is no text of ${license} in scripts/package/licences.`,
        )
      }
    })
}

/** libvips comes as one library that includes some thirty others, listed with their licences in its README. */
function librariesInside(folder: string, name: string): string[] {
  if (!name.startsWith('@img/sharp-libvips')) return []
  return [readFileSync(path.join(folder, 'README.md'), 'utf8').trim()]
}
