/** `node scripts/build-desktop.ts`: Electron's main script and preload, bundled as CommonJS into dist/desktop. */
import fs from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'

const root = path.join(import.meta.dirname, '..')

/** Bundles both scripts for every Electron from 22 (Node 16) on. @returns the folder they are in */
export async function buildDesktop(dir = path.join(root, 'dist', 'desktop')): Promise<string> {
  fs.mkdirSync(dir, { recursive: true })
  for (const name of ['main', 'preload']) {
    const build = await rolldown({
      input: path.join(root, 'electron', 'desktop', `${name}.ts`),
      platform: 'node',
      external: ['electron', /^node:/],
      transform: { target: 'node16' },
    })
    await build.write({ file: path.join(dir, `${name}.cjs`), format: 'cjs' })
    await build.close()
  }
  // The repository speaks ES modules; these two do not.
  fs.writeFileSync(path.join(dir, 'package.json'), '{"type":"commonjs","main":"main.cjs"}\n')
  return dir
}

if (import.meta.main) console.log(await buildDesktop())
