import { statfs } from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../ml/files/make-tree.ts'
import { removeMade } from '../ml/files/remove.ts'
import { asLoupeError, LoupeError } from '../ml/errors.ts'
import { sweepDead, temporaryFolder } from '../ml/temporary.ts'
import { unpackProject } from '../studio/upkeep/unpack.ts'
import { writeBody, type Upload } from './write-body.ts'

/** Bytes to leave free besides an uploaded project. */
const SPARE = 256 * 2 ** 20

/**
 * Unpacks a project that a browser uploads, because browsers do not say where a dropped file is. The pack lies beside
 * the new project only until it is unpacked.
 * @param dir the new project's folder
 * @returns absolute path of the project
 * @throws LoupeError `disk_full` before or while it is written, and whatever `unpackProject` throws
 */
export async function unpackUpload(dir: string, { bytes, body, signal }: Upload): Promise<string> {
  const parent = path.dirname(path.resolve(dir))
  let arriving: string | null = null
  try {
    makeTree(parent)
    const { bavail, bsize } = await statfs(parent)
    const room = bavail * bsize - SPARE
    if (bytes > room) throw full(parent)
    sweepDead(parent)
    arriving = temporaryFolder(parent, 'arriving', 0o700)
    const file = path.join(arriving, 'pack.zip')
    await writeBody(file, { body, signal }, room, () => full(parent))
    return await unpackProject(file, dir, undefined, signal)
  } catch (error) {
    throw asLoupeError(error)
  } finally {
    if (arriving) await removeMade(arriving).catch(() => undefined)
  }
}

function full(dir: string): LoupeError {
  return new LoupeError('disk_full.pack', { folder: dir })
}
