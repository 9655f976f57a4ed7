import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asLoupeError, LoupeError } from '../../errors.ts'
import type { GalleryData, GalleryPicture } from './data.ts'
import { packGallery } from './pack.ts'
import { galleryPage } from './page.ts'
import { writeThumbnails, type WritingOptions } from './thumbnails.ts'

/**
 * Writes `dir/index.html` and `dir/thumbs/*.webp`: a gallery that opens from disk and needs no network.
 * An earlier gallery in `dir` stays whole until the new one is complete.
 * @param thumbnail draws one picture as WebP, long side `thumbnailSide` pixels; where it throws, the page shows a placeholder
 * @returns path of the page, and how many pictures have no thumbnail
 * @throws LoupeError `cancelled`, `disk_full`, `not_permitted`, `export_failed`
 */
export async function writeGallery(
  dir: string,
  data: GalleryData,
  thumbnail: (item: GalleryPicture) => Promise<Buffer>,
  options: WritingOptions = {},
): Promise<{ index: string; missing: number }> {
  const index = join(dir, 'index.html')
  const thumbs = join(dir, 'thumbs')
  let draft: string | undefined
  try {
    await mkdir(dir, { recursive: true })
    await refuseForeignFiles(thumbs)
    draft = await mkdtemp(join(dir, '.gallery-'))
    const drawn = join(draft, 'thumbs')
    await mkdir(drawn)
    const missing = await writeThumbnails(drawn, data.pictures, thumbnail, options)
    await writeFile(join(draft, 'index.html'), await galleryPage(packGallery(data, missing)))
    await moveAside(thumbs, join(draft, 'old'))
    await rename(drawn, thumbs)
    await rename(join(draft, 'index.html'), index)
    return { index, missing: missing.length }
  } catch (error) {
    throw asLoupeError(error)
  } finally {
    if (draft) await rm(draft, { recursive: true, force: true })
  }
}

/** The folder `thumbs` is replaced as a whole, so it must hold nothing but thumbnails of ours. */
async function refuseForeignFiles(thumbs: string): Promise<void> {
  const names = await readdir(thumbs).catch(ifMissing<string[]>([]))
  const foreign = names.find((name) => !/^\d{6,}\.webp$/.test(name))
  if (foreign === undefined) return
  throw new LoupeError(
    'export_failed',
    `${thumbs} holds files that are not part of a gallery (${JSON.stringify(foreign)}).`,
    'Choose another folder for the gallery, or move those files.',
  )
}

async function moveAside(from: string, to: string): Promise<void> {
  await rename(from, to).catch(ifMissing<undefined>(undefined))
}

function ifMissing<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if ((error as { code?: string }).code === 'ENOENT') return instead
    throw error
  }
}
