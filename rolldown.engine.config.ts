import path from 'node:path'
import { defineConfig } from 'rolldown'
import { ownFiles, requiredToo, startedFiles } from './scripts/package/own-files.ts'
import { isExternal } from './scripts/package/shipped-packages.ts'

const root = import.meta.dirname

/**
 * The engine as JavaScript: the command, the trainer, their threads, and what they share. `scripts/bundle-engine.ts`
 * adds the rest.
 */
export default defineConfig({
  cwd: root,
  input: { loupe: path.join(root, 'electron/cli/main.ts'), ...startedFiles(root) },
  platform: 'node',
  tsconfig: false,
  external: isExternal,
  // TensorFlow.js has its Node build under `main` and its browser build under `module`.
  resolve: { mainFields: ['main', 'module'] },
  plugins: [requiredToo(), ownFiles(root)],
  transform: { target: 'node24' },
  output: {
    format: 'esm',
    entryFileNames: '[name].mjs',
    // Beside the entries: every module refers to files relative to the folder that contains all bundles.
    chunkFileNames: '[name]-[hash].mjs',
    // Emscripten's code finds its own place by CommonJS's names. Without them the WebAssembly backend silently falls
    // back to plain JavaScript, and checking an exported model takes minutes.
    banner: ({ name }) =>
      name.startsWith('tf-backend-wasm')
        ? 'var __filename = import.meta.filename, __dirname = import.meta.dirname;'
        : '',
    comments: { legal: true, annotation: false, jsdoc: false },
  },
})
