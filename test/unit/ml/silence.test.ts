import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { isSilent, silence } from '../../../electron/ml/silence.ts'

const root = path.join(import.meta.dirname, '../../..')
const sources = ['common', 'electron', 'renderer', 'scripts', 'test'].flatMap((folder) =>
  fs
    .globSync(`${folder}/**/*.{ts,mts,mjs,cjs,js,svelte}`, { cwd: root })
    .map((file) => ({ file: file.replaceAll(path.sep, '/'), text: fs.readFileSync(path.join(root, file), 'utf8') })),
)

test('onnxruntime is loaded in one place', () => {
  const loads =
    /(?:from|import|import\(|require(?:\.resolve)?\(|\)\(|resolve\()\s*['"]onnxruntime-(?:node|web)(?!\/package\.json)[^'"]*['"]/
  const code = sources.map(({ file, text }) => ({
    file,
    text: text.replace(/^import type [^;]*? from '[^']+'$/gm, ''),
  }))
  expect(code.length).toBeGreaterThan(500)
  const own = path.relative(root, import.meta.filename).replaceAll(path.sep, '/')
  const found = code.filter(({ file, text }) => file !== own && loads.test(text)).map(({ file }) => file)
  // The second loads it like foreign code, to show that it would be noticed.
  expect(found).toEqual(['electron/ml/onnxruntime.ts', 'test/integration/nothing-leaves.test.ts'])
  for (const way of [
    `import * as ort from 'onnxruntime-node'`,
    `import 'onnxruntime-node'`,
    `await import('onnxruntime-node')`,
    `require("onnxruntime-node/dist/index.js")`,
  ])
    // prettier-ignore
    expect(way).toMatch(loads)
})

test('every process of the engine begins with what keeps it from reporting', () => {
  for (const entry of ['electron/cli/main.ts', 'electron/trainer/main.ts']) {
    const text = sources.find(({ file }) => file === entry)?.text ?? ''
    expect(/^import .*$/m.exec(text)?.[0], entry).toBe(`import '../ml/silence.ts'`)
  }
})

test('a thread of a process that does not keep it from reporting refuses to load it', async () => {
  const door = new URL('../../../electron/ml/onnxruntime.ts', import.meta.url)
  const outcome = (env: NodeJS.ProcessEnv) =>
    new Promise<string>((resolve) => {
      const thread = new Worker(door, { env })
      thread.once('error', ({ message }) => resolve(message))
      thread.once('exit', () => resolve('loaded'))
    })
  const without = { ...process.env, ORT_DISABLE_TELEMETRY: '0' }
  expect(isSilent()).toBe(true)
  expect(await outcome(without)).toMatch(/would report to its maker/)
  expect(await outcome({ ...process.env })).toBe('loaded')
})

const binaries = path.join(path.dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json')), 'bin')

test('the library for every system knows its switch', () => {
  // Windows: the provider of trace events is not registered. The others: no collector, no file.
  const switches = { win32: 'ORT_RUNNING_UNIT_TESTS', linux: 'ORT_DISABLE_TELEMETRY', darwin: 'ORT_DISABLE_TELEMETRY' }
  const seen = new Set<string>()
  for (const file of fs.globSync('*/*/*/{onnxruntime.dll,libonnxruntime.*}', { cwd: binaries })) {
    const platform = file.split(path.sep)[1] as keyof typeof switches
    expect(silence).toHaveProperty(switches[platform])
    expect(fs.readFileSync(path.join(binaries, file)).includes(switches[platform]), file).toBe(true)
    seen.add(platform)
  }
  expect(seen).toContain(process.platform)
})
