import fs from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PictureColumns } from '../../../electron/server/shapes/project.ts'
import { sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { childrenOf, isAlive, within } from '../../fixtures/command/processes.ts'
import { fetchBytes, projectOf } from '../../fixtures/studio/studio-requests.ts'
import { startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

const root = sharedFolder()
const pictures = path.join(root, 'pictures')
let studio: StudioServer
let at = ''
let ids: Record<string, number> = {}

beforeAll(async () => {
  fs.mkdirSync(path.join(root, 'page'))
  await writeClasses(pictures, { red, green }, 4)
  const background = { r: 120, g: 120, b: 120, alpha: 0.5 }
  // A few hundred kilobytes that take more than half a gigabyte of memory to decode.
  await sharp({ create: { width: 8000, height: 8000, channels: 4, background } })
    .png()
    .toFile(path.join(pictures, 'red', 'large.png'))
  await sharp({ create: { width: 1200, height: 600, channels: 3, background } })
    .tiff()
    .toFile(path.join(pictures, 'red', 'wide.tif'))
  studio = await startStudio({ page: path.join(root, 'page') })
  at = (await projectOf(studio, pictures)).at
  const columns = (await studio.ask<PictureColumns>('GET', `${at}/pictures`)).body
  ids = Object.fromEntries(columns.name.map((name, i) => [name, columns.id[i]]))
})
afterAll(() => studio.stop())

const statusOf = async (name: string, what: string) =>
  (await fetchBytes(studio, `${at}/pictures/${ids[name]}/${what}`)).status
/** Megabytes of the server's process: now, or the peak. */
const memory = (which: 'VmRSS' | 'VmHWM') =>
  Number(new RegExp(`${which}:\\s+(\\d+)`).exec(fs.readFileSync(`/proc/${studio.pid}/status`, 'utf8'))?.[1]) / 1024

// What a process has loaded, and its peak memory, are read from Linux's /proc.
test.skipIf(process.platform !== 'linux')(
  'the server never decodes, judging by its memory and its libraries',
  async () => {
    expect(await statusOf('red/wide.tif', 'thumb?s=96')).toBe(200)
    const before = memory('VmRSS')
    fs.writeFileSync(`/proc/${studio.pid}/clear_refs`, '5')
    expect(await statusOf('red/large.png', 'thumb?s=96')).toBe(200)
    expect(await statusOf('red/wide.tif', 'file')).toBe(200)
    expect(await statusOf('red/wide.tif', 'view?recipe=quick')).toBe(200)
    expect(await statusOf('red/large.png', 'view?recipe=quick')).toBe(200)
    expect(memory('VmHWM') - before).toBeLessThan(100)
    expect(fs.readFileSync(`/proc/${studio.pid}/maps`, 'utf8')).not.toMatch(/libvips|sharp-/)
  },
)

test.skipIf(process.platform !== 'linux')(
  'a killed decoder has no visible effect; a killed server leaves none behind',
  async () => {
    expect(await statusOf('red/wide.tif', 'thumb?s=192')).toBe(200)
    const decoders = () => childrenOf(studio.pid).filter((pid) => commandOf(pid).includes('pixel-process'))
    expect(decoders()).not.toEqual([])
    for (const pid of decoders()) process.kill(pid, 'SIGKILL')
    expect(await statusOf('red/wide.tif', 'thumb?s=384')).toBe(200)
    const left = childrenOf(studio.pid)
    const running = statusOf('red/large.png', 'thumb?s=768').catch(() => 0)
    await within(300, () => false)
    studio.child.kill('SIGKILL')
    await running
    expect(left.length).toBeGreaterThan(0)
    expect(await within(5000, () => left.every((pid) => !isAlive(pid)))).toBe(true)
  },
)

function commandOf(pid: number): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
