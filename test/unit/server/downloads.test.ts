import fs from 'node:fs'
import path from 'node:path'
import { PassThrough, type Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished, pipeline } from 'node:stream/promises'
import { fromBufferPromise } from 'yauzl'
import { expect, test } from 'vitest'
import { stageFolder } from '../../../electron/ml/export/folder.ts'
import { writeList } from '../../../electron/ml/export/written.ts'
import { temporaryName } from '../../../electron/ml/temporary.ts'
import { bytesOf, openSeen } from '../../../electron/server/file-stream.ts'
import { zipFolder } from '../../../electron/server/zip-folder.ts'
import { tempFolder, writeIn } from '../../fixtures/pictures/picture-folders.ts'
import { within } from '../../fixtures/command/processes.ts'

const large = 3 * 2 ** 20

/** Files larger than any buffer of a stream. */
const exporting = (fill: number) => (staging: string) => {
  fs.writeFileSync(path.join(staging, 'model-card.json'), '{}')
  for (const name of ['a.bin', 'b.bin', 'c.bin']) fs.writeFileSync(path.join(staging, name), Buffer.alloc(large, fill))
  return Promise.resolve()
}
const names = ['model-card.json', 'a.bin', 'b.bin', 'c.bin']

async function unzipped(zip: Buffer): Promise<Record<string, Buffer>> {
  const archive = await fromBufferPromise(zip)
  const found: Record<string, Buffer> = {}
  for await (const entry of archive.eachEntry())
    found[entry.fileName] = await buffer(await archive.openReadStreamPromise(entry))
  return found
}

/** Reads some of a stream, lets `then` happen, and reads the rest. */
async function readAround(stream: Readable, then: () => unknown): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  let did = false
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer)
    bytes += (chunk as Buffer).length
    if (!did && bytes > large / 4) {
      did = true
      await then()
    }
  }
  return Buffer.concat(chunks)
}

const openFiles = () => (process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0)

test('a folder is sent as a zip of the declared length, without links and temporary files', async () => {
  const root = path.join(tempFolder(), 'r0001')
  writeIn(root, 'labels.txt', 'cat\n')
  writeIn(root, 'gallery/thumbs/1.webp', Buffer.alloc(70_000, 3))
  writeIn(root, `${temporaryName('exporting')}/model.onnx`, 'half')
  writeIn(root, '.exporting-aB3dE9/model.onnx', 'half')
  fs.symlinkSync(tempFolder(), path.join(root, 'link'), 'junction')
  const { bytes, stream } = await zipFolder(root, root)
  const zip = await buffer(stream)
  expect(zip.length).toBe(bytes)
  const found = await unzipped(zip)
  expect(Object.keys(found).sort()).toEqual(['r0001/gallery/thumbs/1.webp', 'r0001/labels.txt'])
  expect(found['r0001/gallery/thumbs/1.webp'].equals(Buffer.alloc(70_000, 3))).toBe(true)
})

test('an empty folder is an empty zip', async () => {
  const root = tempFolder()
  const { bytes, stream } = await zipFolder(root, root)
  const zip = await buffer(stream)
  expect(zip.length).toBe(bytes)
  expect(await unzipped(zip)).toEqual({})
})

test('an export that is replaced while it is sent is never sent as a mixture: the stream fails', async () => {
  const root = path.join(tempFolder(), 'r0001')
  await stageFolder(root, names, exporting(1), { place: 'inside' })
  const { stream } = await zipFolder(root, root)
  const replaced = readAround(stream, () => stageFolder(root, names, exporting(2), { place: 'inside', into: 'files' }))
  await expect(replaced).rejects.toThrow(/changed while it was read/)
  // A new request gets the new one, completely.
  const { stream: again } = await zipFolder(root, root)
  const found = await unzipped(await buffer(again))
  for (const name of ['a.bin', 'b.bin', 'c.bin'])
    expect(found[`r0001/${name}`].equals(Buffer.alloc(large, 2)), name).toBe(true)
})

test.each<[string, (file: string) => void]>([
  ['is gone', (file) => fs.rmSync(file)],
  ['is cut', (file) => fs.truncateSync(file, 5)],
  ['grows', (file) => fs.appendFileSync(file, 'more')],
  ['is another', (file) => (fs.rmSync(file), fs.writeFileSync(file, Buffer.alloc(large, 9)))],
  ['is a folder', (file) => (fs.rmSync(file), fs.mkdirSync(file))],
])('a file that %s when its turn comes ends the stream, and leaves nothing open', async (_, change) => {
  const root = path.join(tempFolder(), 'r0001')
  fs.mkdirSync(root)
  await exporting(1)(root)
  const before = openFiles()
  const { stream } = await zipFolder(root, root)
  await expect(readAround(stream, () => change(path.join(root, 'c.bin')))).rejects.toThrow()
  expect(await within(5000, () => openFiles() === before)).toBe(true)
})

test('a file that changes during reading ends the stream; one that loses its name to another is read to its end', async () => {
  const dir = tempFolder()
  for (const [name, change, fails] of [
    ['cut.bin', (file: string) => fs.truncateSync(file, 5), true],
    ['written.bin', (file: string) => fs.appendFileSync(file, 'more'), true],
    ['replaced.bin', (file: string) => (writeIn(dir, 'new', 'new'), fs.renameSync(path.join(dir, 'new'), file)), false],
  ] as const) {
    const file = writeIn(dir, name, Buffer.alloc(large, 1))
    const { handle, file: found } = await openSeen(file)
    const out = new PassThrough()
    const sent = pipeline(bytesOf(found, handle), out)
    const read = readAround(out, () => change(file))
    if (fails) {
      await expect(sent).rejects.toThrow()
      await expect(read).rejects.toThrow()
    } else {
      await sent
      expect((await read).equals(Buffer.alloc(large, 1))).toBe(true)
    }
  }
})

test('a reader that stops leaves no file open', async () => {
  const root = path.join(tempFolder(), 'r0001')
  fs.mkdirSync(root)
  await exporting(1)(root)
  const before = openFiles()
  const { stream } = await zipFolder(root, root)
  stream.once('data', () => stream.destroy())
  await finished(stream).catch(() => undefined)
  expect(stream.destroyed).toBe(true)
  expect(await within(5000, () => openFiles() === before)).toBe(true)
})

test('an export that was interrupted while being put in place is not sent', async () => {
  const root = tempFolder()
  await exporting(1)(root)
  await writeList(root, { whole: false, files: new Map() })
  await expect(zipFolder(root, root)).rejects.toMatchObject({
    code: 'export_failed',
    next: expect.stringMatching(/\S/),
  })
  await writeList(root, { whole: true, files: new Map() })
  const { stream } = await zipFolder(root, root)
  expect(Object.keys(await unzipped(await buffer(stream)))).toHaveLength(5)
})
