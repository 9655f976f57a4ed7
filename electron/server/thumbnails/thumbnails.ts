import { writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { thumbnailEnding, type ThumbnailSide } from '../../../common/pictures/thumbnail.ts'
import { renamePatiently } from '../../ml/atomic-file.ts'
import { isGuarded } from '../../ml/files/guard.ts'
import { ownFile } from '../../ml/files/make.ts'
import { removeFile } from '../../ml/files/remove.ts'
import { readRegularFile } from '../../ml/regular-file.ts'
import { temporaryName } from '../../ml/temporary.ts'
import { isProject } from '../../studio/project/project.ts'
import { NewestFirst } from './newest-first.ts'
import type { Bytes, PixelProcesses } from './pixel-processes.ts'
import type { Original } from './original.ts'

/** People who scroll back see recent thumbnails again. */
const MEMORY_BYTES = 48 * 2 ** 20

/** Thumbnails for screens: from memory, from the project's cache, or newly made, a few at a time. */
export class Thumbnails {
  private readonly memory = new Map<string, Bytes>()
  private bytes = 0
  private readonly queue = new NewestFirst<Bytes>(Math.max(2, Math.min(3, os.availableParallelism() - 1)))
  private readonly workers: PixelProcesses

  constructor(workers: PixelProcesses) {
    this.workers = workers
  }

  /**
   * @param original where the picture is, and the hash of its bytes, which identifies the thumbnail
   * @throws PictureError; NobodyWaits if the signal was aborted before it was made
   */
  async get(cacheDir: string, original: Original, side: ThumbnailSide, signal?: AbortSignal): Promise<Bytes> {
    const { hash } = original.known
    const key = `${hash}-${side}`
    const remembered = this.memory.get(key)
    if (remembered) return remembered
    const kept = path.join(cacheDir, 'thumbnails', hash.slice(0, 2), `${key}${thumbnailEnding}`)
    // Files behind a link do not belong to the project.
    const found = isGuarded(kept) ? await readRegularFile(kept).catch(() => null) : null
    if (found && isWhole(found)) return this.remember(key, found)
    return this.queue.run(key, async () => this.remember(key, await this.make(original, side, kept, cacheDir)), signal)
  }

  private async make(original: Original, side: ThumbnailSide, kept: string, cacheDir: string): Promise<Bytes> {
    const bytes = await this.workers.run({ kind: 'thumbnail', side, ...original })
    // A project that was deleted meanwhile must not get its folder back. A cache that cannot be written costs time,
    // nothing else.
    if (isProject(path.dirname(cacheDir))) await keep(kept, bytes).catch(() => undefined)
    return bytes
  }

  private remember(key: string, bytes: Bytes): Bytes {
    if (!this.memory.has(key)) {
      this.memory.set(key, bytes)
      this.bytes += bytes.length
    }
    for (const [oldest, { length }] of this.memory) {
      if (this.bytes <= MEMORY_BYTES) break
      this.memory.delete(oldest)
      this.bytes -= length
    }
    return bytes
  }
}

/**
 * Written under a temporary name, then renamed. Not flushed to disk, which would take longer than making the thumbnail:
 * `isWhole` detects what a power cut left.
 */
async function keep(file: string, bytes: Bytes): Promise<void> {
  // Synchronous: nothing else may happen between checking that the project exists and this.
  ownFile(file)
  // In the folder of all thumbnails, where the next opening of the project looks for leftovers.
  const temporary = path.join(path.dirname(path.dirname(file)), temporaryName('drawing'))
  try {
    await writeFile(temporary, bytes)
    await renamePatiently(temporary, file)
  } catch (error) {
    await removeFile(temporary)
    throw error
  }
}

/** The first bytes of a WebP file contain its length. */
function isWhole(bytes: Buffer): boolean {
  return bytes.length > 12 && bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.readUInt32LE(4) + 8 === bytes.length
}
