import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeEach, describe, expect, test } from 'vitest'
import { ServerProcess, type ServerAddress } from '../../../../electron/desktop/server-process.ts'
import { findNpm } from '../../../../electron/studio/engines/find-npm.ts'
import { npmEnvironment } from '../../../../electron/studio/engines/npm-environment.ts'
import { programEnvironment } from '../../../../electron/studio/base/program-environment.ts'
import { findProgram } from '../../../../electron/studio/base/find-program.ts'
import { programFolder } from '../../../../electron/studio/base/program-folder.ts'
import { pipEnvironment } from '../../../../electron/studio/wheels/pip-environment.ts'
import { pythonWithPip } from '../../../../electron/studio/wheels/python.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

const root = path.join(import.meta.dirname, '../../../..')
const windows = process.platform === 'win32'
const posixOnly = windows ? ' (skipped: the traps are shell scripts)' : ''

/** A folder of pictures from somebody who left programs and modules there, each of which writes `caught`. */
let trap: string
const caught = () => fs.existsSync(path.join(trap, 'caught'))

beforeEach(() => {
  trap = tempFolder()
  const mark = path.join(trap, 'caught')
  const python = `open(${JSON.stringify(mark)}, 'w').write('python')\n`
  fs.mkdirSync(path.join(trap, 'pip'))
  for (const name of ['pip.py', 'pip/__init__.py', 'pip/__main__.py', 'sitecustomize.py', 'runpy.py'])
    fs.writeFileSync(path.join(trap, name), python)
  for (const name of ['python3', 'python', 'npm', 'g++', 'node'])
    fs.writeFileSync(path.join(trap, name), `#!/bin/sh\necho ${name} > '${mark}'\n`, { mode: 0o755 })
  fs.writeFileSync(path.join(trap, 'hook.cjs'), `require('fs').writeFileSync(${JSON.stringify(mark)}, 'node')`)
})

/** Runs code that may import Loupe's modules, in the folder with the traps. */
function inTrap(code: string, env: Record<string, string> = {}): string {
  const home = path.join(tempFolder(), 'home')
  const file = path.join(tempFolder(), 'script.mjs')
  const at = (name: string) => pathToFileURL(path.join(root, 'electron', name)).href
  fs.writeFileSync(
    file,
    code.replace(/@(\S+?\.ts)/g, (_, name: string) => at(name)),
  )
  return execFileSync(process.execPath, [file], {
    cwd: trap,
    encoding: 'utf8',
    env: { ...process.env, LOUPE_HOME: home, ...env },
  })
}

const python = windows ? null : await pythonWithPip()

describe.skipIf(!python)(`pip${python ? '' : ' (skipped: no Python with pip, or Windows)'}`, () => {
  const find = `import { pythonWithPip } from '@studio/wheels/python.ts'\nconsole.log(await pythonWithPip())`

  test('a pip.py in the current folder is not run', () => {
    // What is caught otherwise.
    execFileSync(python ?? '', ['-m', 'pip', '--version'], { cwd: trap, stdio: 'ignore' })
    expect(caught()).toBe(true)
    fs.rmSync(path.join(trap, 'caught'))
    expect(inTrap(find).trim()).toBe(python)
    expect(caught()).toBe(false)
  })

  test('nor through a PATH or PYTHONPATH with an empty entry, which also means that folder', () => {
    const found = inTrap(find, {
      PATH: `:.:${process.env.PATH ?? ''}`,
      PYTHONPATH: `:${trap}`,
      PYTHONSTARTUP: path.join(trap, 'pip.py'),
    })
    expect([found.trim(), caught()]).toEqual([python, false])
  })

  test('nor when a wheel is downloaded', () => {
    const code = `import { downloadWheels } from '@studio/wheels/download.ts'
      import { mkdtempSync } from 'node:fs'
      const wheel = { requirement: 'nothing-of-this-name==1.0', sha256: '0'.repeat(64) }
      try { await downloadWheels(${JSON.stringify(python)}, [wheel], mkdtempSync('${tempFolder()}/to-')) }
      catch (error) { console.log(error.message) }`
    const said = inTrap(code, { PIP_NO_INDEX: '1', PYTHONPATH: trap, PIP_LOG: path.join(trap, 'caught') })
    expect(said).toContain('No matching distribution')
    expect(caught()).toBe(false)
  })
})

describe.skipIf(windows)(`programs${posixOnly}`, () => {
  test('run in a folder of ours, without hooks for Node', () => {
    const code = `import { runCommand } from '@studio/base/run-command.ts'
      const where = await runCommand(process.execPath, ['-p', 'JSON.stringify([process.cwd(), process.env.NODE_OPTIONS])'])
      console.log(JSON.parse(where)[0] === process.env.LOUPE_HOME + '/run', JSON.parse(where)[1])`
    fs.writeFileSync(path.join(trap, 'harmless.cjs'), '')
    // The command itself is Node and sees NODE_OPTIONS before Loupe does; what it starts does not.
    const said = inTrap(code, { NODE_OPTIONS: `--require ${path.join(trap, 'harmless.cjs')}` })
    expect(said.trim()).toBe('true null')
  })

  test('the trainer too', () => {
    const entry = path.join(tempFolder(), 'trainer.cjs')
    fs.writeFileSync(
      entry,
      "process.on('message', ({ id }) => process.send({ type: 'done', id, result: process.cwd() }))",
    )
    const code = `import { TrainerClient } from '@studio/jobs/trainer-client.ts'
      process.env.NODE_OPTIONS = '--require ' + process.cwd() + '/hook.cjs'
      const trainer = new TrainerClient({ entry: ${JSON.stringify(entry)} })
      console.log((await trainer.run('inspect', {}, () => undefined)) === process.env.LOUPE_HOME + '/run')
      trainer.close()`
    expect(inTrap(code).trim()).toBe('true')
    expect(caught()).toBe(false)
  })

  test('the engine that the desktop starts too', async () => {
    const entry = path.join(tempFolder(), 'engine.cjs')
    fs.writeFileSync(
      entry,
      `const clean = process.env.NODE_OPTIONS === undefined && process.cwd() === process.env.LOUPE_HOME + '/run'
      console.log('http://127.0.0.1:1234/?token=' + (clean ? 'clean' : 'dirty') + '-0123456789abcdef')
      process.stdin.resume().on('end', () => process.exit())`,
    )
    const home = fs.realpathSync(tempFolder())
    const env = { ...process.env, LOUPE_HOME: home, NODE_OPTIONS: `--require ${path.join(trap, 'hook.cjs')}` }
    const engine = new ServerProcess({ node: process.execPath, entry }, env)
    const ready = once(engine, 'ready')
    engine.start()
    const [{ token }] = (await ready) as [ServerAddress]
    await engine.stop()
    expect([token, caught()]).toEqual(['clean-0123456789abcdef', false])
  })

  test('are looked up only in the absolute paths of PATH', () => {
    const bin = tempFolder()
    fs.writeFileSync(path.join(bin, 'tool'), '#!/bin/sh\n', { mode: 0o755 })
    fs.writeFileSync(path.join(bin, 'text'), '', { mode: 0o644 })
    const env = { PATH: `:.:${path.relative(process.cwd(), bin)}:${bin}` }
    expect(findProgram('tool', env)).toBe(path.join(bin, 'tool'))
    expect(findProgram('tool', { PATH: path.relative(process.cwd(), bin) })).toBeUndefined()
    expect(findProgram('text', env)).toBeUndefined()
    // A person may name one relative to the current folder.
    expect(findProgram('./tool', env)).toBe(path.resolve('tool'))
  })

  test('npm is never the one in the current folder', () => {
    expect(
      inTrap(`import { findNpm } from '@studio/engines/find-npm.ts'
      try { console.log(findNpm({ PATH: ':.' })) } catch (error) { console.log(error.code) }`),
    ).toBe('engine_unavailable\n')
    expect(() => findNpm({ PATH: '', npm_execpath: 'npm-cli.js' })).toThrow('npm')
  })
})

test('the environment of programs contains nothing that loads foreign code, and keeps proxies and certificates', () => {
  const env = programEnvironment({
    ...{ NODE_OPTIONS: '--require ./x', NODE_PATH: '.', ELECTRON_RUN_AS_NODE: '1', LD_PRELOAD: './x.so' },
    ...{ PYTHONPATH: '.', PYTHONHOME: '.', BASH_ENV: 'x', NODE_EXTRA_CA_CERTS: '/ca.pem', HTTPS_PROXY: 'http://proxy' },
    ...{ PATH: ['', '.', 'bin', '/usr/bin'].join(path.delimiter), LOUPE_HOME: 'here', LANG: 'C' },
  })
  delete env.NoDefaultCurrentDirectoryInExePath
  expect(env).toEqual({
    ...{ NODE_EXTRA_CA_CERTS: '/ca.pem', HTTPS_PROXY: 'http://proxy', PATH: '/usr/bin', LANG: 'C' },
    LOUPE_HOME: path.resolve('here'),
  })
})

test("pip and npm keep the user's mirror, proxy and certificate, and nothing that runs code", () => {
  expect(
    pipEnvironment({ PIP_INDEX_URL: 'u', PIP_CERT: 'c', PIP_PYTHON: './python', PIP_TARGET: '.', HOME: 'h' }),
  ).toEqual({
    ...{ PIP_INDEX_URL: 'u', PIP_CERT: 'c', HOME: 'h' },
  })
  expect(
    npmEnvironment({
      ...{ npm_config_registry: 'u', NPM_CONFIG_STRICT_SSL: 'false', npm_config_node_options: '--require ./x' },
      ...{ npm_config_script_shell: './sh', npm_config_prefix: '.', HOME: 'h' },
    }),
  ).toEqual({ npm_config_registry: 'u', NPM_CONFIG_STRICT_SSL: 'false', HOME: 'h' })
})

test('the folder for programs is made for its owner alone', () => {
  const folder = programFolder({ LOUPE_HOME: path.join(tempFolder(), 'home') })
  expect(fs.readdirSync(folder)).toEqual([])
  if (!windows) expect(fs.statSync(folder).mode & 0o777).toBe(0o700)
})

test.skipIf(windows)(
  `one that others can write to, or a link, is not used${windows ? ' (skipped: modes of POSIX)' : ''}`,
  () => {
    const home = tempFolder()
    const folder = programFolder({ LOUPE_HOME: home })
    fs.chmodSync(folder, 0o777)
    expect(programFolder({ LOUPE_HOME: home })).toBe('/')
    fs.rmdirSync(folder)
    fs.symlinkSync(trap, folder)
    expect(programFolder({ LOUPE_HOME: home })).toBe('/')
    fs.rmSync(folder)
    fs.writeFileSync(folder, '')
    expect(programFolder({ LOUPE_HOME: home })).toBe('/')
  },
)

test('a package is loaded from our own node_modules, never from those of parent folders', async () => {
  const above = tempFolder()
  const copy = path.join(above, 'loupe', 'electron', 'ml', 'own-package.ts')
  const write = (file: string, text: string) => {
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
  }
  write(copy, fs.readFileSync(path.join(root, 'electron/ml/own-package.ts'), 'utf8'))
  write(path.join(above, 'node_modules', 'webgpu', 'package.json'), '{}')
  write(path.join(above, 'loupe', 'node_modules', 'ours', 'package.json'), '{}')
  const { ownPackage } = (await import(copy)) as { ownPackage(name: string): string | undefined }
  // Node would look there.
  expect(createRequire(copy).resolve('webgpu/package.json')).toContain(above)
  expect(ownPackage('webgpu')).toBeUndefined()
  expect(ownPackage('ours')).toBe(path.join(above, 'loupe', 'node_modules', 'ours'))
})

test('while a library that tries optional packages is used, modules come from our folder alone', () => {
  const above = tempFolder()
  const own = path.join(above, 'loupe')
  for (const [folder, text] of [
    [path.join(above, 'node_modules', 'optional'), 'above'],
    [path.join(own, 'node_modules', 'ours'), 'ours'],
  ]) {
    fs.mkdirSync(folder, { recursive: true })
    fs.writeFileSync(path.join(folder, 'index.js'), `module.exports = '${text}'`)
  }
  fs.writeFileSync(
    path.join(own, 'library.cjs'),
    "exports.found = ['ours', 'optional', 'node:fs'].map((name) => { try { return String(require(name)) } catch (e) { return e.code } })",
  )
  const code = `import { onlyOwnModules } from '@ml/own-modules.ts'
    const end = onlyOwnModules(${JSON.stringify(own)})
    const { found } = await import(${JSON.stringify(pathToFileURL(path.join(own, 'library.cjs')).href)})
    end()
    const { createRequire } = await import('node:module')
    console.log(JSON.stringify([...found, createRequire(${JSON.stringify(path.join(own, 'x.cjs'))})('optional')]))`
  expect(JSON.parse(inTrap(code))).toEqual(['ours', 'MODULE_NOT_FOUND', '[object Object]', 'above'])
})
