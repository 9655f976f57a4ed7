import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { watchMemory } from './memory.ts'
import type { Row } from './rows.ts'
import { writeSmallPictures } from './small-pictures.ts'

const CLI = path.join(import.meta.dirname, '../../electron/cli/main.ts')
const COUNTS = [10_000, 30_000, 60_000]

/**
 * `loupe import` of folders up to CIFAR-10's size, 32×32 each: pictures per second over the whole command, and the
 * memory of its processes.
 */
export async function scanFigures(): Promise<Row[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'loupe-bench-scan-'))
  const folder = path.join(dir, 'pictures')
  try {
    const rows: Row[] = []
    let written = 0
    for (const count of COUNTS) {
      await writeSmallPictures(folder, written, count)
      written = count
      const { seconds, memory } = await importOf(folder, path.join(dir, `${count}.loupe`))
      const limit = count === COUNTS.at(-1) ? { at: 'least' as const, value: 3000 } : undefined
      const what = `${count / 1000},000 pictures of 32×32`
      rows.push({ name: `import of ${what}`, value: count / seconds, unit: 'pictures/s', limit })
      rows.push({ name: `memory of all its processes (PSS)`, value: memory / 2 ** 20, unit: 'MiB' })
    }
    return rows
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function importOf(folder: string, project: string): Promise<{ seconds: number; memory: number }> {
  const began = performance.now()
  const child = spawn(process.execPath, [CLI, 'import', folder, '--project', project, '--json'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const endWatch = child.pid ? watchMemory(child.pid) : () => 0
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  if (status !== 0) throw new Error(`loupe import ended with ${status}`)
  return { seconds: (performance.now() - began) / 1000, memory: endWatch() }
}
