import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { isAtDesktop, openerOf } from '../../../electron/cli/open-browser.ts'
import { startProgram } from '../../../electron/studio/base/start-program.ts'

describe('whether a person sees a browser open', () => {
  const at = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, terminal = true) =>
    isAtDesktop({ platform, env, terminal })
  test('on a desktop, at a terminal', () => {
    expect(at('linux', { DISPLAY: ':0' })).toBe(true)
    expect(at('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
    expect(at('darwin', {})).toBe(true)
    expect(at('win32', {})).toBe(true)
  })
  test('not in a pipe, without a screen, or by SSH', () => {
    expect(at('darwin', {}, false)).toBe(false)
    expect(at('linux', {})).toBe(false)
    expect(at('linux', { DISPLAY: '' })).toBe(false)
    for (const name of ['SSH_CONNECTION', 'SSH_CLIENT', 'SSH_TTY'])
      for (const platform of ['linux', 'darwin', 'win32'] as const)
        expect(at(platform, { DISPLAY: 'localhost:10.0', [name]: 'x' })).toBe(false)
  })
})

test('the address is one argument of the system’s own program, never a line of a shell', () => {
  const address = 'http://127.0.0.1:1/?code=a&b'
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    const { command, args } = openerOf(address, { platform, env: { SystemRoot: 'D:\\Windows' } })
    expect(args.at(-1)).toBe(address)
    expect(command).not.toMatch(/cmd|sh$/)
  }
  // Windows would look for a bare name in the current folder first.
  const { command } = openerOf(address, { platform: 'win32', env: { SystemRoot: 'D:\\Windows' } })
  expect(command).toBe('D:\\Windows\\System32\\rundll32.exe')
})

describe('starting a program', () => {
  const folder = () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-start-'))
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
    return dir
  }

  test('reports whether it worked', async () => {
    expect(await startProgram(process.execPath, ['-e', 'process.exit(0)'], 60_000)).toBe(true)
    expect(await startProgram(process.execPath, ['-e', 'process.exit(3)'], 60_000)).toBe(false)
    expect(await startProgram(path.join(folder(), 'none'), [])).toBe(false)
  })

  test('it is not started in the current folder', async () => {
    const file = path.join(folder(), 'where')
    const script = `require('node:fs').writeFileSync(${JSON.stringify(file)}, process.cwd())`
    expect(await startProgram(process.execPath, ['-e', script], 60_000)).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe(path.parse(process.execPath).root)
  })

  const noSignals = process.platform === 'win32' ? ' (skipped: Windows has no process groups)' : ''
  test.skipIf(noSignals !== '')(
    `one that keeps running counts as working, in its own process group${noSignals}`,
    async () => {
      const dir = folder()
      const [program, file] = [path.join(dir, 'browser'), path.join(dir, 'pid')]
      writeFileSync(program, `#!/bin/sh\necho $$ > '${file}'\nexec sleep 60\n`)
      chmodSync(program, 0o755)
      expect(await startProgram(program, [], 300)).toBe(true)
      await vi.waitFor(() => expect(existsSync(file)).toBe(true))
      const pid = Number(readFileSync(file, 'utf8'))
      // It leads its group: Ctrl+C sent to ours does not reach it.
      process.kill(-pid, 0)
      process.kill(pid, 'SIGKILL')
    },
  )
})
