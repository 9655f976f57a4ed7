import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { nativeTensorflowDir, nativeTensorflows } from '../../../../electron/ml/engines/native-tensorflow.ts'
import { readNativeManifest } from '../../../../electron/ml/engines/native-manifest.ts'
import { findBuildTools } from '../../../../electron/studio/engines/build-tools.ts'
import { checkEngine } from '../../../../electron/studio/engines/check-engine.ts'
import { removeEngineFolder } from '../../../../electron/studio/engines/engine-folder.ts'
import { npmArguments } from '../../../../electron/studio/engines/install-official.ts'
import {
  installFromWheels,
  type InstallOptions,
  type InstallStep,
} from '../../../../electron/studio/engines/install-tensorflow.ts'
import { cpuPlan, downloadBytes, gpuPlan } from '../../../../electron/studio/engines/tensorflow-plan.ts'
import { pipArguments } from '../../../../electron/studio/wheels/download.ts'
import { loupe } from '../../../fixtures/command/cli.ts'
import { standInWheel } from '../../../fixtures/machine/stand-in-wheel.ts'

const tools = await findBuildTools().catch(() => null)
const why = tools ? '' : ' (skipped: no Python with pip and C++ compiler on Linux x64)'

let dir: string
let home: string
beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-engine-'))
})
afterAll(() => fs.rmSync(dir, { recursive: true }))
beforeEach(() => {
  home = fs.mkdtempSync(path.join(dir, 'home-'))
})
const engines = () => fs.readdirSync(path.join(home, 'engines'))

describe.skipIf(!tools)(`installing from a small wheel with the real pip and compiler${why}`, () => {
  let wheel: Awaited<ReturnType<typeof standInWheel>>
  const kept = { index: process.env.PIP_NO_INDEX, links: process.env.PIP_FIND_LINKS }
  beforeAll(async () => {
    const place = path.join(dir, 'wheel')
    fs.mkdirSync(place)
    wheel = await standInWheel(place)
    process.env.PIP_NO_INDEX = '1'
    process.env.PIP_FIND_LINKS = wheel.wheels
  })
  afterAll(() => {
    Object.assign(process.env, { PIP_NO_INDEX: kept.index ?? '', PIP_FIND_LINKS: kept.links ?? '' })
  })

  const answers = async (engine: string) => {
    const binding = JSON.stringify(path.join(engine, 'tfjs_binding.node'))
    execFileSync(process.execPath, ['-e', `if (require(${binding}).answer !== 43) process.exit(1)`])
  }
  const install = (more: Partial<InstallOptions> = {}) => {
    if (!tools) throw new Error('no tools')
    return installFromWheels({ home, plan: wheel.plan, sources: wheel.sources, tools, check: answers, ...more })
  }

  test('an installed engine works, contains what is needed and nothing else, and is found', async () => {
    const steps: InstallStep[] = []
    await install({ onStep: (step) => steps.push(step) })
    expect(steps).toEqual(['download', 'unpack', 'build', 'check'])
    expect(engines()).toEqual(['tensorflow'])
    const engine = nativeTensorflowDir(home)
    expect(fs.readdirSync(engine).sort()).toEqual(['engine.json', 'tensorflow', 'tfjs_binding.node'])
    expect(fs.readdirSync(path.join(engine, 'tensorflow')).sort()).toEqual([
      'libtensorflow_cc.so.2',
      'libtensorflow_framework.so.2',
    ])
    expect(nativeTensorflows(home)[0]).toMatchObject({ package: 'tfjs-node', version: '2.21.0', where: 'installed' })
    // Its parts find each other relative to themselves, so it can be moved.
    const moved = path.join(home, 'elsewhere')
    fs.renameSync(engine, moved)
    await answers(moved)
  })

  test('installing again replaces the existing engine', async () => {
    await install()
    fs.writeFileSync(path.join(nativeTensorflowDir(home), 'old'), '')
    await install()
    expect(engines()).toEqual(['tensorflow'])
    expect(fs.existsSync(path.join(nativeTensorflowDir(home), 'old'))).toBe(false)
  })

  test('a wheel with another hash is refused, and nothing of it stays', async () => {
    const [one] = wheel.plan.wheels
    const plan = { ...wheel.plan, wheels: [{ ...one, sha256: '0'.repeat(64) }] }
    await expect(install({ plan })).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('SHA-256') as string,
    })
    expect(engines()).toEqual([])
  })

  test('a wheel that does not exist is reported in pip’s words', async () => {
    const [one] = wheel.plan.wheels
    const plan = { ...wheel.plan, wheels: [{ ...one, requirement: 'tensorflow-cpu==0.0.1' }] }
    await expect(install({ plan })).rejects.toMatchObject({
      message: expect.stringContaining('No matching distribution') as string,
    })
    expect(engines()).toEqual([])
  })

  test('a build that fails leaves the previous engine unchanged', async () => {
    await install()
    const broken = path.join(home, 'broken.cc')
    fs.writeFileSync(broken, 'this is no C++')
    await expect(install({ sources: { ...wheel.sources, files: [broken] } })).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('error') as string,
    })
    expect(engines()).toEqual(['tensorflow'])
    await answers(nativeTensorflowDir(home))
  })

  test('an engine that does not compute is not kept: the stand-in is not TensorFlow', async () => {
    await expect(install({ check: checkEngine })).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('does not work here') as string,
    })
    expect(engines()).toEqual([])
  }, 60_000)

  test('cancelled at any step, nothing is left', async () => {
    for (const at of ['download', 'build', 'check'] as const) {
      const stop = new AbortController()
      const onStep = (step: InstallStep) => step === at && stop.abort()
      await expect(install({ onStep, signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' })
      expect(engines()).toEqual([])
    }
  }, 60_000)

  test('a disk without room is reported before anything is downloaded', async () => {
    await expect(install({ plan: { ...wheel.plan, needed: 1e18 } })).rejects.toMatchObject({ code: 'disk_full' })
  })

  test('removing deletes all of it; a truncated file does not count as an engine', async () => {
    await install()
    const engine = nativeTensorflowDir(home)
    fs.truncateSync(path.join(engine, 'tensorflow', 'libtensorflow_cc.so.2'), 10)
    expect(readNativeManifest(engine)).toBeNull()
    expect(await removeEngineFolder(engine)).toBe(true)
    expect(engines()).toEqual([])
    expect(await removeEngineFolder(engine)).toBe(false)
  })
})

test('every file of the real plans is pinned by its hash, and requested only as a finished wheel', () => {
  for (const plan of [cpuPlan, gpuPlan])
    for (const { requirement, sha256 } of plan.wheels) {
      expect(requirement).toMatch(/^[a-z0-9-]+==[0-9.]+$/)
      expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    }
  expect(downloadBytes(cpuPlan)).toBeLessThan(300e6)
  const pip = pipArguments('requirements.txt', 'to').join(' ')
  expect(pip).toContain('download --require-hashes --no-deps --only-binary=:all:')
  // pip's own settings decide which index is used.
  expect(pip).not.toMatch(/index-url|https?:/)
  expect(npmArguments('tfjs-node', 'to').join(' ')).not.toMatch(/registry|https?:/)
})

test('without Python or a compiler it says what is missing', async () => {
  const nothing = { PATH: path.join(dir, 'empty') }
  await expect(findBuildTools(nothing)).rejects.toMatchObject({
    code: 'engine_unavailable',
    message: expect.stringMatching(/Python 3 with pip.*C\+\+ compiler|no TensorFlow to build against/s) as string,
  })
})

test('without a terminal the command downloads nothing unless it is told to', async () => {
  const { status, stderr } = await loupe(['engine', 'install', 'tensorflow'], { env: { LOUPE_HOME: home } })
  expect(status).toBe(tools ? 2 : 1)
  if (tools) expect(stderr).toMatch(/274 MB.*SHA-256.*usage: .*--yes/s)
  expect(fs.existsSync(path.join(home, 'engines'))).toBe(false)
})

test('the command lists engines, and removing a missing one is not an error', async () => {
  const env = { LOUPE_HOME: home }
  const listed = await loupe(['engine', 'list', '--json'], { env })
  const { engines: all } = JSON.parse(listed.stdout.trim().split('\n').at(-1) ?? '') as {
    engines: { id: string; kind: string; available: boolean; adds: string | null }[]
  }
  expect(all).toContainEqual(expect.objectContaining({ kind: 'forward', id: 'cpu', available: true }))
  expect(all).toContainEqual(expect.objectContaining({ kind: 'training', id: 'tfjs-node', available: false }))
  const removed = await loupe(['engine', 'remove', 'tensorflow', '--json'], { env })
  expect(JSON.parse(removed.stdout)).toMatchObject({ type: 'result', removed: false })
  expect((await loupe(['engine', 'remove', 'caffe'], { env })).status).toBe(2)
})
