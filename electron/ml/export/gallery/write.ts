import { mkdir, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeTree } from '../../files/make-tree.ts'
import { removeMade } from '../../files/remove.ts'
import { asLoupeError, LoupeError } from '../../errors.ts'
import { sweepDead, temporaryFolder } from '../../temporary.ts'
import type { GalleryData, GalleryPicture, GallerySample } from './data.ts'
import { packGallery } from './pack.ts'
import { galleryPage } from './page.ts'
import { isOurs, thumbnailName, sampleName, writeThumbnails, type Draw, type WritingOptions } from './thumbnails.ts'

interface GalleryDrawing {
  /** Long side `thumbnailSide` pixels; if it throws, the page shows a placeholder. */
  picture: Draw<GalleryPicture>
  /** As training saw it; if it throws, the page leaves it out. */
  sample: Draw<GallerySample>
}

/**
 * Writes `dir/index.html` and `dir/thumbs/*.webp`: a gallery that opens from disk and needs no network. An earlier
 * gallery in `dir` stays intact until the new one is complete.
 * @returns path of the page, and how many pictures have no thumbnail
 * @throws LoupeError `cancelled`, `disk_full`, `not_permitted`, `export_failed`
 */
export async function writeGallery(
  dir: string,
  data: GalleryData,
  drawing: GalleryDrawing,
  options: WritingOptions = {},
): Promise<{ index: string; missing: number }> {
  const index = join(dir, 'index.html')
  const thumbs = join(dir, 'thumbs')
  let draft: string | undefined
  try {
    makeTree(dir)
    await refuseForeignFiles(thumbs)
    sweepDead(dir)
    draft = temporaryFolder(dir, 'gallery')
    const drawn = join(draft, 'thumbs')
    await mkdir(drawn)
    const missing = await writeThumbnails(drawn, data.pictures, drawing.picture, thumbnailName, options)
    const { signal } = options
    const undrawn = await writeThumbnails(drawn, data.samples, drawing.sample, sampleName, { signal })
    await writeFile(join(draft, 'index.html'), await galleryPage(packGallery(data, missing, undrawn)))
    await moveAside(thumbs, join(draft, 'old'))
    await rename(drawn, thumbs)
    await rename(join(draft, 'index.html'), index)
    return { index, missing: missing.length }
  } catch (error) {
    throw asLoupeError(error, dir)
  } finally {
    if (draft) await removeMade(draft)
  }
}

/** The folder `thumbs` is replaced as a whole, so it must contain only our thumbnails. */
async function refuseForeignFiles(thumbs: string): Promise<void> {
  const names = await readdir(thumbs).catch(ifMissing<string[]>([]))
  const foreign = names.find((name) => !isOurs(name))
  if (foreign === undefined) return
  throw new LoupeError('export_failed.gallery_files', { folder: thumbs, file: foreign })
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
