import fs from 'node:fs/promises'
import path from 'node:path'
import { removeMade } from '../../ml/files/remove.ts'
import { renamePatiently } from '../../ml/atomic-file.ts'
import { LoupeError } from '../../ml/errors.ts'
import { sweepDead, temporaryName } from '../../ml/temporary.ts'

/** Folders left by dead installations of earlier versions are removed at this age, in ms. */
const ABANDONED = 60 * 60 * 1000

/**
 * Removes an engine's folder, which is renamed first so that a half-removed one never passes for an engine. Returns
 * whether there was one.
 * @throws LoupeError `engine_in_use` if the system holds its files open (Windows)
 */
export async function removeEngineFolder(dir: string): Promise<boolean> {
  const old = path.join(path.dirname(dir), temporaryName('removing'))
  try {
    await renamePatiently(dir, old)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return false
    if (process.platform !== 'win32' || (code !== 'EPERM' && code !== 'EBUSY')) throw error
    throw new LoupeError('engine_in_use.files', {}, { cause: error })
  }
  await removeMade(old)
  return true
}

/** Removes what killed installations and removals have left beside an engine's folder. */
export async function removeLeftovers(dir: string): Promise<void> {
  const root = path.dirname(dir)
  sweepDead(root)
  for (const name of await fs.readdir(root)) {
    if (!name.startsWith(`${path.basename(dir)}.`) || !/\.(tmp|old)$/.test(name)) continue
    const left = path.join(root, name)
    const found = await fs.stat(left).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > ABANDONED) await removeMade(left)
  }
}
