import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partsOf } from '../../scripts/package/check.ts'
import { foreign, nativeFiles } from '../../scripts/package/native-files.ts'
import { hostTarget } from '../../scripts/package/target.ts'
import { listing, packagedCopy, preparePackaging, startPackage } from '../fixtures/machine/packaged-app.ts'

const run = promisify(execFile)
const packaging = await preparePackaging()
const reason = 'missing' in packaging ? ` (skipped: ${packaging.missing})` : ''

describe.skipIf(reason)(`the packaged app, away from the checkout${reason}`, () => {
  let copy: ReturnType<typeof packagedCopy>
  let parts: ReturnType<typeof partsOf>
  let before: string[]
  /** The environment of somebody who has nothing but the system and the package. */
  let env: Record<string, string>
  const loupe = (...args: string[]) =>
    run(path.join(parts.resources, 'engine', 'bin', 'loupe'), args, { cwd: copy.dir, env, maxBuffer: 64 << 20 })
  const answer = async (...args: string[]) =>
    JSON.parse((await loupe(...args, '--json')).stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>

  beforeAll(() => {
    if ('missing' in packaging) return
    copy = packagedCopy(packaging.target)
    parts = partsOf(copy.app, packaging.target)
    before = listing(copy.app)
    env = { PATH: '/usr/bin:/bin', HOME: copy.dir, LOUPE_HOME: path.join(copy.dir, 'home'), ...packaging.env }
    for (const name of ['DISPLAY', 'XAUTHORITY', 'WAYLAND_DISPLAY'])
      if (process.env[name]) env[name] ??= process.env[name]
  }, 900_000)
  afterAll(() => {
    if (!('missing' in packaging)) packaging.close()
    copy?.remove()
  })

  test('holds native files of this system only', () => {
    const found = nativeFiles(copy.app)
    const names = found.map(({ file }) => path.basename(file))
    expect(names).toEqual(expect.arrayContaining(['loupe-studio', 'node', 'onnxruntime_binding.node']))
    expect(foreign(found, hostTarget())).toEqual([])
    // The check would notice others: the checkout has some.
    const installed = path.join(import.meta.dirname, '..', '..', 'node_modules', 'better-sqlite3', 'prebuilds')
    const others = foreign(nativeFiles(installed), hostTarget()).map(({ platform }) => platform)
    expect(new Set(others)).toEqual(new Set(['linux', 'linux-musl', 'darwin', 'win32']))
  })

  test('has the fuses that keep others from running code as Loupe', async () => {
    const wire = await getCurrentFuseWire(parts.program)
    const state = (fuse: FuseV1Options) => FuseState[wire[fuse] ?? FuseState.REMOVED]
    expect(state(FuseV1Options.RunAsNode)).toBe('DISABLE')
    expect(state(FuseV1Options.EnableNodeOptionsEnvironmentVariable)).toBe('DISABLE')
    expect(state(FuseV1Options.EnableNodeCliInspectArguments)).toBe('DISABLE')
    expect(state(FuseV1Options.EnableCookieEncryption)).toBe('ENABLE')
    expect(state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation)).toBe('ENABLE')
    expect(state(FuseV1Options.OnlyLoadAppFromAsar)).toBe('ENABLE')
  })

  test('opens a window with the page, which reaches the engine', async () => {
    const running = await startPackage(parts.program, env)
    try {
      expect(await running.evaluate("fetch('/api/health').then((response) => response.json())")).toEqual({ ok: true })
      expect(await running.evaluate('document.title')).toBe('Loupe')
      const text = `new Promise((resolve) => {
        const look = () => document.querySelector('h1') ? resolve(document.body.innerText) : setTimeout(look, 100)
        look()
      })`
      expect(await running.evaluate(text)).toMatch(/\w/)
      expect(await running.evaluate('typeof window.loupe?.pickFolder')).toBe('function')
    } finally {
      await running.end()
    }
  })

  test('gives the command its version', async () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string
    }
    expect((await loupe('--version')).stdout.trim()).toBe(version)
  })

  test('trains on the sample pictures, exports and predicts, with nothing to prepare on first use', async () => {
    const demo = await answer('demo', '--out', path.join(copy.dir, 'demo'))
    expect(demo.counts).toMatchObject({ train: 140, val: 30, test: 30 })
    expect(demo.parity).toMatchObject({ onnx: { sameTop: 1 }, tfjs: { sameTop: 1 } })
    expect(fs.existsSync(path.join(copy.dir, 'home', 'backbones'))).toBe(false)
    const heic = path.join(import.meta.dirname, '..', 'fixtures', 'images', 'quarters.heic')
    const predicted = await answer('predict', path.join(copy.dir, 'demo', 'model'), heic)
    expect(predicted).toMatchObject({ predicted: 1, unreadable: 0 })
  }, 900_000)

  test('wrote nothing into its own folder, and onnxruntime nothing into the home', () => {
    expect(listing(copy.app)).toEqual(before)
    expect(fs.existsSync(path.join(copy.dir, '.cache', 'Microsoft'))).toBe(false)
  })
})
