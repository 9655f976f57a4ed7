import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { writeFileAtomically } from '../../../electron/ml/atomic-file.ts'
import { earlyNames, isTemporary, sweepDead, temporaryFolder, temporaryName } from '../../../electron/ml/temporary.ts'
import { createProject, openProject } from '../../../electron/studio/project/project.ts'
import { tempFolder } from '../../fixtures/pictures/picture-folders.ts'

const module = pathToFileURL(path.resolve('electron/ml/temporary.ts')).href

/** A process of Loupe that made a folder below each of `dirs` and is then killed, or lives until `end` is called. */
async function maker(dirs: string[]): Promise<{ made: string[]; end(): Promise<void> }> {
  const code = `
    import fs from 'node:fs'
    import path from 'node:path'
    const { temporaryFolder } = await import(${JSON.stringify(module)})
    const made = ${JSON.stringify(dirs)}.map((dir) => temporaryFolder(dir, 'exporting'))
    for (const at of made) fs.writeFileSync(path.join(at, 'model.onnx'), 'half')
    console.log(JSON.stringify(made))
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const made = await new Promise<string[]>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(JSON.parse(String(text)) as string[])),
  )
  const end = () =>
    new Promise<void>((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGKILL')
    })
  return { made, end }
}

test('what a living process is making stays; what a killed one left is removed, and nothing else', async () => {
  const dir = tempFolder()
  const { made, end } = await maker([dir])
  const own = temporaryFolder(dir, 'exporting')
  const others = ['.exporting-mine', '.git', 'x.tmp', '.exporting-1f3a9c-99-12-zz', 'half.1-00000000.tmp']
  for (const name of others) fs.writeFileSync(path.join(dir, name), 'a person wrote this')
  try {
    expect(sweepDead(dir)).toBe(0)
    expect(fs.existsSync(path.join(made[0], 'model.onnx'))).toBe(true)
  } finally {
    await end()
  }
  expect(sweepDead(dir)).toBe(1)
  expect(fs.readdirSync(dir).sort()).toEqual([path.basename(own), ...others].sort())
})

test.skipIf(process.platform !== 'linux')(
  'a process id that was reused since counts as dead (only Linux tells when a process began)',
  () => {
    const dir = tempFolder()
    const parts = temporaryName('exporting').split('-')
    const start = parts.length - 2
    const earlier = [...parts.slice(0, start), String(Number(parts[start]) - 1), parts.at(-1)].join('-')
    fs.mkdirSync(path.join(dir, earlier))
    expect(sweepDead(dir)).toBe(1)
    expect(fs.readdirSync(dir)).toEqual([])
  },
)

test('what another machine makes on a shared disk is left alone, unless it is a week old', () => {
  const dir = tempFolder()
  const [doing, machine, ...rest] = temporaryName('exporting').split('-')
  const other = path.join(dir, [doing, machine === '000000' ? '000001' : '000000', ...rest].join('-'))
  fs.mkdirSync(other)
  expect(sweepDead(dir)).toBe(0)
  const longAgo = new Date(Date.now() - 8 * 24 * 3600_000)
  fs.utimesSync(other, longAgo, longAgo)
  expect(sweepDead(dir)).toBe(1)
})

test('names of earlier versions are removed after an hour, and only from folders of Loupe’s own', () => {
  const dir = tempFolder()
  const names = ['.exporting-aB3dE9', '.0123456789ab.part', 'settings.json.41-0a1b2c3d.tmp']
  const longAgo = new Date(Date.now() - 2 * 3600_000)
  for (const name of names) {
    fs.writeFileSync(path.join(dir, name), 'half')
    expect(isTemporary(name)).toBe(true)
  }
  expect(sweepDead(dir, earlyNames)).toBe(0)
  for (const name of names) fs.utimesSync(path.join(dir, name), longAgo, longAgo)
  expect(sweepDead(dir)).toBe(0)
  expect(sweepDead(dir, earlyNames)).toBe(3)
})

test('a folder that is a link is not looked into', async () => {
  const dir = tempFolder()
  const target = path.join(dir, 'target')
  fs.mkdirSync(target)
  const { end } = await maker([target])
  await end()
  fs.symlinkSync(target, path.join(dir, 'link'), 'junction')
  expect(sweepDead(path.join(dir, 'link'))).toBe(0)
  expect(fs.readdirSync(target)).toHaveLength(1)
})

test('opening a project removes what killed processes left in it, and a file written again what lay beside it', async () => {
  const dir = path.join(tempFolder(), 'p.loupe')
  createProject(dir).close()
  const places = [
    '.',
    'exports',
    'exports/r0001',
    'exports/r0002',
    'runs/r0001',
    'pictures',
    'cache/thumbnails',
    'cache/try',
  ]
  const dirs = places.map((name) => path.join(dir, name))
  for (const at of dirs) fs.mkdirSync(at, { recursive: true })
  fs.writeFileSync(path.join(dir, 'exports/r0002/labels.txt'), 'cat\n')
  const home = path.join(dir, '..', 'home')
  fs.mkdirSync(home)
  const { end } = await maker([...dirs, home])
  await end()
  openProject(dir, 'write').close()
  const left = fs.readdirSync(dir, { recursive: true, encoding: 'utf8' })
  expect(left.filter((name) => name.includes('exporting'))).toEqual([])
  expect(left).not.toContain(path.join('exports', 'r0001'))
  expect(left).toContain(path.join('exports', 'r0002', 'labels.txt'))

  await writeFileAtomically(path.join(home, 'settings.json'), [Buffer.from('{}')])
  expect(fs.readdirSync(home)).toEqual(['settings.json'])
})
