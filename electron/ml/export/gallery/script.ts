import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'rolldown'
import { ownPackage } from '../../own-package.ts'

/** Where packages have it, already built. */
export const builtScript = new URL('page/built.js', import.meta.url)

let script: Promise<string> | undefined

/** The page's script: prebuilt in a package, bundled on first use in a checkout. */
export function galleryScript(): Promise<string> {
  return (script ??= existsSync(builtScript) ? readFile(builtScript, 'utf8') : bundleScript())
}

/** The list of languages also leads to the studio's words, which are left out. */
const onlyGallery: Plugin = {
  name: 'only-gallery',
  load: { filter: { id: /common.words.\w+.(?:index|door)\.ts$/ }, handler: () => 'export {}' },
}

/** The modules of page/, and what they use of common/, as one classic script. */
export async function bundleScript(plugins: Plugin[] = []): Promise<string> {
  if (!ownPackage('rolldown')) throw new Error('the package rolldown is not installed')
  const { rolldown } = await import('rolldown')
  const input = fileURLToPath(new URL('page/main.js', import.meta.url))
  const bundle = await rolldown({ input, platform: 'browser', tsconfig: false, plugins: [onlyGallery, ...plugins] })
  try {
    const { output } = await bundle.generate({ format: 'iife', codeSplitting: false, minify: true, comments: false })
    return output[0].code
  } finally {
    await bundle.close()
  }
}
