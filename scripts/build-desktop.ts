/** `node scripts/build-desktop.ts`: Electron's main script and preload, bundled as CommonJS into dist/desktop. */
import fs from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'

const root = path.join(import.meta.dirname, '..')

/** Bundles both scripts for every Electron from 22 (Node 16) on. @returns the folder they are in */
export async function buildDesktop(dir = path.join(root, 'dist', 'desktop')): Promise<string> {
  fs.mkdirSync(dir, { recursive: true })
  await bundle((name) => ({ file: path.join(dir, `${name}.cjs`) }))
  // The repository uses ES modules; these two scripts do not.
  fs.writeFileSync(path.join(dir, 'package.json'), '{"type":"commonjs","main":"main.cjs"}\n')
  return dir
}

/** Paths of the modules in both scripts; nothing is written. */
export async function desktopModules(): Promise<string[]> {
  return bundle(() => null)
}

/** @param to where to write the script; null to write nothing */
async function bundle(to: (name: string) => { file: string } | null): Promise<string[]> {
  const modules: string[] = []
  for (const name of ['main', 'preload']) {
    const build = await rolldown({
      input: path.join(root, 'electron', 'desktop', `${name}.ts`),
      platform: 'node',
      external: ['electron', /^node:/],
      transform: { target: 'node16' },
    })
    const place = to(name)
    // One file each: the languages that the shell loads when they are needed lie in it too.
    const options = { ...place, format: 'cjs' as const, codeSplitting: false }
    const { output } = await (place ? build.write(options) : build.generate(options))
    modules.push(...output.flatMap((part) => (part.type === 'chunk' ? part.moduleIds : [])))
    await build.close()
  }
  return modules
}

if (import.meta.main) console.log(await buildDesktop())
