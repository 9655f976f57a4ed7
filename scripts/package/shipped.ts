import fs from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { build } from 'vite'
import config from '../../rolldown.engine.config.ts'
import { desktopModules } from '../build-desktop.ts'
import { packagesOf } from './licences.ts'

const root = path.join(import.meta.dirname, '..', '..')

/**
 * Folders of the packages that become part of the engine's bundles or of Electron's scripts.
 * @param dir where to write the engine's bundles; null to write nothing
 */
export async function bundledPackages(dir: string | null): Promise<string[]> {
  const { output, ...input } = config
  const bundle = await rolldown(input)
  const options = { ...output, dir: dir ?? undefined }
  const made = dir === null ? await bundle.generate(options) : await bundle.write(options)
  await bundle.close()
  const engine = made.output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
  return packagesOf([...engine, ...(await desktopModules())])
}

/** Folders of the packages that become part of the page. */
export async function pagePackages(): Promise<string[]> {
  const made = await build({
    root: path.join(root, 'renderer'),
    configFile: path.join(root, 'renderer', 'vite.config.ts'),
    logLevel: 'silent',
    build: { write: false },
  })
  const outputs = (Array.isArray(made) ? made : [made]).flatMap((one) => ('output' in one ? one.output : []))
  const modules = outputs.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : []))
  return packagesOf(modules.map((id) => id.split('?')[0])).filter((folder) => fs.existsSync(folder))
}
