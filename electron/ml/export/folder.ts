import fs from 'node:fs/promises'
import path from 'node:path'
import { LoupeError } from '../errors.ts'

/** Every exported folder has it; a folder without is not ours to write into. */
const MARK = 'model-card.json'

/**
 * Lets `write` fill a new folder and then moves what it wrote into `dir`, entry by entry, replacing what an earlier export left there.
 * Nothing else in `dir` is touched, and nothing of an export that failed remains.
 * @throws LoupeError `export_failed` when `dir` holds files that no export wrote
 */
export async function stageFolder(dir: string, write: (staging: string) => Promise<void>): Promise<void> {
  await fs.mkdir(dir, { recursive: true })
  const there = (await fs.readdir(dir)).filter((name) => !name.startsWith('.'))
  if (there.length > 0 && !there.includes(MARK))
    throw new LoupeError(
      'export_failed',
      `${dir} is not empty and was not written by an export.`,
      'Choose a new or empty folder for --out.',
    )
  const staging = await fs.mkdtemp(path.join(dir, '.exporting-'))
  try {
    await write(staging)
    for (const name of await fs.readdir(staging)) {
      await fs.rm(path.join(dir, name), { recursive: true, force: true })
      await fs.rename(path.join(staging, name), path.join(dir, name))
    }
  } finally {
    await fs.rm(staging, { recursive: true, force: true })
  }
}
