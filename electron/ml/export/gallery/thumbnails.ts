import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { thumbnailEnding } from '../../../../common/pictures/thumbnail.ts'
import { asLoupeError, checkCancelled } from '../../errors.ts'

/** Long side of a thumbnail, in pixels: sharp in the grid on high-density screens, good enough in the large view. */
export const thumbnailSide = 384

/** How many pictures are processed at a time; decoding runs on sharp's own threads. */
const atOnce = 4

/** File name of picture number `i`. The page derives the same names, so its data need not contain them. */
export function thumbnailName(i: number): string {
  return `${String(i).padStart(6, '0')}${thumbnailEnding}`
}

/** File name of sample number `i`. */
export function sampleName(i: number): string {
  return `view-${String(i).padStart(2, '0')}${thumbnailEnding}`
}

/** Whether a gallery may have written a file of this name. */
export function isOurs(name: string): boolean {
  return name.endsWith(thumbnailEnding) && /^(\d{6,}|view-\d{2,})\.\w+$/.test(name)
}

/** Draws item number `i` as WebP; throws if that fails. */
export type Draw<T> = (item: T, i: number) => Promise<Buffer>

export interface WritingOptions {
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

/**
 * Writes one file per item into `folder`. An item that cannot be drawn is left out.
 * @param nameOf file name of item number `i`
 * @returns indices of the items left out
 * @throws LoupeError `cancelled`; `disk_full`, `not_permitted` if the folder cannot be written
 */
export async function writeThumbnails<T>(
  folder: string,
  items: T[],
  draw: Draw<T>,
  nameOf: (i: number) => string,
  { onProgress, signal }: WritingOptions,
): Promise<number[]> {
  const missing: number[] = []
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    while (next < items.length) {
      checkCancelled(signal)
      const i = next++
      const bytes = await drawn(() => draw(items[i], i))
      if (bytes) await writeFile(join(folder, nameOf(i)), bytes)
      else missing.push(i)
      onProgress?.(++done, items.length)
    }
  }
  const workers = Array.from({ length: Math.min(atOnce, items.length) }, work)
  const ends = await Promise.allSettled(workers)
  const failure = ends.find((end) => end.status === 'rejected')
  if (failure) throw asLoupeError(failure.reason)
  checkCancelled(signal)
  return missing.sort((a, b) => a - b)
}

/** The drawn item, or undefined if this one picture is at fault (missing, damaged). */
async function drawn(draw: () => Promise<Buffer>): Promise<Buffer | undefined> {
  try {
    return await draw()
  } catch (error) {
    const { code } = asLoupeError(error)
    if (code === 'cancelled' || code === 'disk_full') throw error
    return undefined
  }
}
