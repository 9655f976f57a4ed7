import { targetName, type Target } from './target.ts'

/**
 * Which parts of an npm package go into the engine's node_modules: paths and globs inside the package, besides its
 * licence.
 */
interface Shipped {
  name: string
  files: string[]
}

/**
 * Packages that cannot be bundled: native ones, and those that look for wasm files beside themselves. Everything else
 * the engine imports is bundled.
 */
export function shippedPackages(target: Target): Shipped[] {
  const system = targetName(target)
  return [
    { name: 'better-sqlite3', files: ['lib/**', `prebuilds/${system}.node`] },
    { name: 'onnxruntime-node', files: ['dist/**/*.js', `bin/napi-v6/${target.platform}/${target.arch}/**`] },
    { name: 'onnxruntime-common', files: ['dist/cjs/**/*.js', 'dist/cjs/package.json'] },
    { name: 'sharp', files: ['dist/**/*.{cjs,mjs}'] },
    { name: 'detect-libc', files: ['lib/**/*.js'] },
    { name: 'semver', files: ['**/*.js'] },
    { name: '@img/colour', files: ['*.cjs'] },
    { name: `@img/sharp-${system}`, files: ['**'] },
    // On Windows, sharp includes libvips itself.
    ...(target.platform === 'win32' ? [] : [{ name: `@img/sharp-libvips-${system}`, files: ['**'] }]),
    { name: 'libheif-js', files: ['wasm-bundle.js', 'libheif-wasm/libheif-bundle.js', 'libheif-wasm/LICENSE'] },
    { name: 'h5wasm', files: ['dist/node/*.js', 'dist/esm/hdf5_{hl,util}.js'] },
    { name: '@tensorflow/tfjs-backend-wasm', files: ['dist/tf-backend-wasm.node.js', 'dist/*.wasm'] },
    { name: 'webgpu', files: ['index.js', `dist/${target.platform === 'darwin' ? 'darwin-universal' : system}/**`] },
    // What `loupe engine install tensorflow` compiles.
    { name: '@tensorflow/tfjs-node-gpu', files: ['binding/*'] },
    { name: 'node-api-headers', files: ['include/*'] },
  ]
}

/**
 * Packages whose code is bundled although some of their files are shipped: only those files are looked up in
 * node_modules.
 */
const bundledToo = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node-gpu']
/** Never loaded in a package: the studio's page and the gallery are already built there. */
const neverShipped = ['vite', 'rolldown']

/** Whether an import stays because its package is present at run time. */
export function isExternal(id: string): boolean {
  const names = shippedPackages({ platform: 'linux', arch: 'x64' }).map(({ name }) => name)
  return [...names, ...neverShipped].some(
    (name) => !bundledToo.includes(name) && (id === name || id.startsWith(`${name}/`)),
  )
}
