import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asLoupeError, checkCancelled } from '../../errors.ts'
import type { GalleryPicture } from './data.ts'

/** Long side of a thumbnail, in pixels: sharp in the grid on dense screens, good enough in the large view. */
export const thumbnailSide = 384

/** How many pictures are worked on at once; decoding runs on sharp's own threads. */
const atOnce = 4

/** File name of picture number `i`. The page counts the same way, so names need no room in its data. */
export function thumbnailName(i: number): string {
  return `${String(i).padStart(6, '0')}.webp`
}

export interface WritingOptions {
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

/**
 * Writes one thumbnail a picture into `folder`. A picture that cannot be drawn is left out, the others go on.
 * @returns indices of the pictures left out
 * @throws LoupeError `cancelled`; `disk_full`, `not_permitted` where the folder cannot be written
 */
export async function writeThumbnails(
  folder: string,
  pictures: GalleryPicture[],
  thumbnail: (item: GalleryPicture) => Promise<Buffer>,
  { onProgress, signal }: WritingOptions,
): Promise<number[]> {
  const missing: number[] = []
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    while (next < pictures.length) {
      checkCancelled(signal)
      const i = next++
      const bytes = await drawn(pictures[i], thumbnail)
      if (bytes) await writeFile(join(folder, thumbnailName(i)), bytes)
      else missing.push(i)
      onProgress?.(++done, pictures.length)
    }
  }
  const workers = Array.from({ length: Math.min(atOnce, pictures.length) }, work)
  const ends = await Promise.allSettled(workers)
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure) throw asLoupeError(failure.reason)
  checkCancelled(signal)
  return missing.sort((a, b) => a - b)
}

/** The thumbnail, or undefined where this one picture is at fault (gone, damaged). */
async function drawn(
  picture: GalleryPicture,
  thumbnail: (item: GalleryPicture) => Promise<Buffer>,
): Promise<Buffer | undefined> {
  try {
    return await thumbnail(picture)
  } catch (error) {
    const { code } = asLoupeError(error)
    if (code === 'cancelled' || code === 'disk_full') throw error
    return undefined
  }
}
