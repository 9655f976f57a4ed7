import { spawn } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import { createProject, openProject } from '../../../../electron/studio/project/project.ts'
import { inspectHere, tempFolder, writeIn, writePictures } from '../../../fixtures/pictures/picture-folders.ts'

const script = fileURLToPath(new URL('../../../fixtures/programs/hold-project.ts', import.meta.url))

/** Starts the other process; `next` waits for a line of it that `wanted` accepts. */
function other(args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (wanted: (line: unknown) => boolean = () => true): Promise<unknown> => {
    for (;;) {
      const { value, done } = await lines.next()
      if (done) throw new Error('The other process ended early.')
      const line: unknown = JSON.parse(value)
      if (wanted(line)) return line
    }
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { next, kill }
}

test('of two writers the second is refused by name; readers continue; kill -9 frees the project', async () => {
  const dir = join(tempFolder(), 'cats.loupe')
  createProject(dir).close()
  const first = other(['hold', dir])
  await first.next((line) => line === 'running')
  const second = other(['hold', dir])
  expect(await second.next()).toMatchObject({ code: 'project_in_use', message: expect.stringContaining('cats.loupe') })
  expect(() => openProject(dir, 'write')).toThrow(expect.objectContaining({ code: 'project_in_use' }))
  const reader = openProject(dir, 'read')
  expect(reader.runs.latest()?.status).toBe('running')
  reader.close()
  await first.kill()
  const project = openProject(dir, 'write')
  expect(project.interrupted).toEqual(['r0001'])
  project.close()
})

test('an import that is killed keeps what it saved, and the next one opens only the rest', async () => {
  const folder = tempFolder()
  await writePictures(
    folder,
    Array.from({ length: 40 }, (_, i) => `${i % 2 ? 'cat' : 'dog'}/${i}.jpg`),
  )
  const dir = tempFolder()
  createProject(dir).close()
  const importing = other(['import', dir, folder])
  const saved = await importing.next((line) => typeof line === 'number' && line > 0)
  await importing.kill()
  const project = openProject(dir, 'write')
  const kept = project.pictures.present().length
  expect(kept).toBeGreaterThanOrEqual(Number(saved))
  expect(kept).toBeLessThan(40)
  const opened: string[] = []
  const report = await importFolder(project, folder, { inspect: inspectHere(opened) })
  expect(report).toMatchObject({ known: kept, added: 40 - kept })
  expect(opened).toHaveLength(40 - kept)
  project.close()
})

// In a separate process, which gives up root's right to read everything.
test.skipIf(process.platform === 'win32')('a folder without permission is reported and the rest is read', async () => {
  const folder = tempFolder()
  chmodSync(folder, 0o755)
  writeIn(folder, 'closed/1.jpg', 'x')
  writeIn(folder, 'open/2.jpg', 'x')
  chmodSync(join(folder, 'closed'), 0)
  const walk = await other(['walk', folder]).next()
  chmodSync(join(folder, 'closed'), 0o700)
  expect(walk).toMatchObject({
    pictures: [{ path: 'open/2.jpg' }],
    problems: [{ path: 'closed', code: 'unreadable', skipped: false, reason: expect.stringContaining('permissions') }],
  })
})
