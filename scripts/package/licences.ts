import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

interface Manifest {
  name: string
  version: string
  license?: string
}

/** The package folders that these modules (absolute paths) come from, each once, by name. */
export function packagesOf(modules: string[]): string[] {
  const folders = modules.map(
    (id) => /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(id.replace('\0', ''))?.[0],
  )
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort()
}

/** One text with name, version and licence of every package, as their licences ask of whoever passes them on. */
export function licenceTexts(folders: string[]): string {
  const parts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest
    const files = globSync('{LICEN[SC]E,LICEN[SC]E.*,NOTICE,NOTICE.*,COPYING}', { cwd: folder }).sort()
    const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').trim())
    return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n')
  })
  return parts.join(`\n\n${'-'.repeat(80)}\n\n`) + '\n'
}
