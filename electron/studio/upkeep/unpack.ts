import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../../ml/files/make-tree.ts'
import { removeEmpty, removeMade } from '../../ml/files/remove.ts'
import { renamePatiently } from '../../ml/atomic-file.ts'
import { asLoupeError, cancelled, LoupeError } from '../../ml/errors.ts'
import { shareWithGroup } from '../../ml/files/private-folder.ts'
import { sweepDead, temporaryFolder } from '../../ml/temporary.ts'
import { markUnpacked } from '../project/own-folders.ts'
import { settleUnpacked } from './settle-unpacked.ts'
import { extractPack } from './unpack-entries.ts'

/**
 * Unpacks a project into the new folder `dir`. The pack may come from anyone: names that lead outside, links, too many
 * or too large files are refused, and nothing appears under `dir` before all of it is there and is a project.
 * @param onProgress bytes written, of `total`
 * @returns absolute path of the project
 * @throws LoupeError `not_a_project`, `project_newer`, `project_damaged`, `disk_full`, `usage` if `dir` is taken,
 *   `cancelled`
 */
export async function unpackProject(
  file: string,
  dir: string,
  onProgress: (done: number, total: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<string> {
  const parent = path.dirname(path.resolve(dir))
  try {
    makeTree(parent)
    const target = path.join(await realpath(parent), path.basename(path.resolve(dir)))
    await refuseTaken(target)
    sweepDead(path.dirname(target))
    const staging = temporaryFolder(path.dirname(target), 'unpacking', 0o700)
    shareWithGroup(staging)
    try {
      const manifest = await extractPack(file, staging, onProgress, signal)
      settleUnpacked(staging, target, manifest)
      markUnpacked(staging)
      await renamePatiently(staging, target)
    } finally {
      await removeMade(staging)
    }
    return target
  } catch (error) {
    throw signal?.aborted ? cancelled() : asLoupeError(error, parent)
  }
}

/** An empty folder may be used: a folder chooser lets people make one. */
async function refuseTaken(dir: string): Promise<void> {
  const there = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error.code === 'ENOTDIR' ? taken(dir) : error
  })
  if (there === null) return
  if (there.length > 0) throw taken(dir)
  await removeEmpty(dir)
}

function taken(dir: string): LoupeError {
  return new LoupeError('usage.place_taken', { folder: dir })
}
