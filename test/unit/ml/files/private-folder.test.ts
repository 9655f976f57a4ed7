import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { logError } from '../../../../electron/ml/error-log.ts'
import { noteUnfinished } from '../../../../electron/ml/export/unfinished.ts'
import { makePrivateFolder } from '../../../../electron/ml/files/private-folder.ts'
import { writeWindowState } from '../../../../electron/desktop/window-state.ts'
import { unpackUpload } from '../../../../electron/server/pack-uploads.ts'
import { jsonFile } from '../../../../electron/studio/base/json-file.ts'
import { packProject } from '../../../../electron/studio/upkeep/pack.ts'
import { createProject } from '../../../../electron/studio/project/project.ts'
import { unpackProject } from '../../../../electron/studio/upkeep/unpack.ts'
import { noteCrash } from '../../../../electron/studio/jobs/note-crash.ts'
import { makeHome } from '../../../../electron/studio/base/home.ts'
import { programFolder } from '../../../../electron/studio/base/program-folder.ts'
import { rememberRate } from '../../../../electron/studio/runs/rates.ts'
import { z } from 'zod'

let root: string
let umask: number
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'loupe-private-')))
  chmodSync(root, 0o755)
  // As on most computers.
  umask = process.umask(0o022)
})
afterEach(() => {
  process.umask(umask)
  rmSync(root, { recursive: true, force: true })
})
const at = (...names: string[]) => path.join(root, ...names)
const mode = (file: string) => (statSync(file).mode & 0o7777).toString(8)

const noModes = process.platform === 'win32' ? ' (skipped: Windows has access lists, not modes)' : ''

test('makes what is missing, and leaves what exists', () => {
  makePrivateFolder(at('a', 'b', 'c'))
  expect(existsSync(at('a', 'b', 'c'))).toBe(true)
  makePrivateFolder(at('a', 'b', 'c'))
  writeFileSync(at('file'), 'x')
  expect(() => makePrivateFolder(at('file'))).toThrow(/EEXIST/)
  expect(() => makePrivateFolder(at('file', 'below'))).toThrow(/ENOTDIR|EEXIST/)
})

describe.skipIf(noModes !== '')(`on a shared computer${noModes}`, () => {
  test('a new folder is private to its owner, those above it have the usual permissions', () => {
    makePrivateFolder(at('a', 'b'))
    expect([mode(at('a')), mode(at('a', 'b'))]).toEqual(['755', '700'])
  })

  test('an existing folder keeps its permissions', () => {
    mkdirSync(at('shared'), { mode: 0o755 })
    makePrivateFolder(at('shared'))
    expect(mode(at('shared'))).toBe('755')
  })

  test('in a folder that is shared with a group, the group has access, and nobody else', () => {
    mkdirSync(at('group'))
    chmodSync(at('group'), 0o2775)
    // Not every file system keeps the bit.
    expect(mode(at('group'))).toBe('2775')
    makePrivateFolder(at('group', 'project'))
    expect(mode(at('group', 'project')).slice(-3)).toBe('770')
    expect(statSync(at('group', 'project')).gid).toBe(statSync(at('group')).gid)
  })

  test('a new project, and one that is unpacked, are private; the pack is a file like any other', async () => {
    const project = createProject(at('one.loupe'))
    expect(mode(project.dir)).toBe('700')
    const staged: string[] = []
    const look = () => {
      for (const name of readdirSync(root)) if (/^\.(packing|arriving)-/.test(name)) staged.push(mode(at(name)))
    }
    const pack = await packProject(project, { file: at('one.zip'), pictures: 'without' }, look)
    project.close()
    expect(new Set(staged)).toEqual(new Set(['700']))
    expect(mode(pack.path)).toBe('644')
    expect(mode(await unpackProject(pack.path, at('two.loupe')))).toBe('700')
    // An uploaded one lies beside its project meanwhile.
    staged.length = 0
    const bytes = readFileSync(pack.path)
    const send = (out: ReadableStreamDefaultController<Uint8Array>) => {
      look()
      out.enqueue(new Uint8Array(bytes))
      out.close()
    }
    const body = new ReadableStream<Uint8Array>({ pull: send }, { highWaterMark: 0 })
    expect(mode(await unpackUpload(at('sent.loupe'), { bytes: bytes.length, body }))).toBe('700')
    expect(staged).toEqual(['700'])
    mkdirSync(at('group'))
    chmodSync(at('group'), 0o2775)
    expect(mode(await unpackProject(pack.path, at('group', 'three.loupe'))).slice(-3)).toBe('770')
  })

  test('a project made in a user’s existing folder keeps that folder’s permissions', () => {
    mkdirSync(at('theirs'), { mode: 0o755 })
    createProject(at('theirs')).close()
    expect(mode(at('theirs'))).toBe('755')
  })

  test('the home is private, whichever code makes it first', async () => {
    makeHome(at('first'))
    expect(mode(at('first'))).toBe('700')
    await jsonFile(at('second', 'settings.json'), z.object({ a: z.number() }), { a: 1 }).change(() => ({ a: 2 }))
    expect(mode(at('second'))).toBe('700')
    await rememberRate('resnet50', 'float32', 100, 1, at('third'))
    expect(mode(at('third'))).toBe('700')
    const bounds = { x: 0, y: 0, width: 1280, height: 820 }
    writeWindowState(at('fourth'), { bounds, maximised: false, fullScreen: false, theme: 'auto' })
    expect([mode(at('fourth')), existsSync(at('fourth', 'window.json'))]).toEqual(['700', true])
    programFolder({ LOUPE_HOME: at('fifth') })
    expect([mode(at('fifth')), mode(at('fifth', 'run'))]).toEqual(['700', '700'])
    logError(new Error('made for this test'), 'a test', at('sixth'))
    expect([mode(at('sixth')), existsSync(at('sixth', 'errors.log'))]).toEqual(['700', true])
    noteUnfinished(at('.exporting-1'), at('seventh'))
    expect([mode(at('seventh')), existsSync(at('seventh', 'unfinished'))]).toEqual(['700', true])
    noteCrash({ starting: ['a driver'], working: [] }, null, at('eighth'))
    expect([mode(at('eighth')), readdirSync(at('eighth'))]).toEqual(['700', ['engine-crashes.json']])
  })
})
