import { z } from 'zod'

/*
 * A pack, `NAME.loupe.zip`: `loupe-pack.json`, `project.db`, `runs/ID/…` and, if requested, the pictures. Uploaded
 * pictures are below `pictures/`, as in the project; every other source folder gets its own folder below `sources/`, so
 * that later uploads do not mix with it.
 */

export const manifestSchema = z.object({
  format: z.literal('loupe-pack'),
  version: z.literal(1),
  /** The project's, for the name of its folder. */
  name: z.string().max(255),
  pictures: z.enum(['with', 'without']),
  /** Where each source's pictures are in the pack, or would be. */
  sources: z.array(z.object({ id: z.int().positive(), folder: z.string().max(255) })),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Folder of a source in a pack: its number keeps two of one name apart. */
export function sourceFolder(id: number, root: string): string {
  const last = root.split(/[\\/]/).filter(Boolean).at(-1) ?? ''
  const name = last
    .normalize('NFC')
    .replace(/[^\p{L}\p{N} ._-]/gu, '')
    .replace(/[. ]+$/, '')
  return `sources/${id}${name ? `-${name.slice(0, 60)}` : ''}`
}

const sourcePattern = /^sources\/\d+(-[\p{L}\p{N} ._-]*[\p{L}\p{N}_-])?$/u

/** Whether a manifest may name this folder for a source. */
export function isSourceFolder(folder: string): boolean {
  return folder === 'pictures' || sourcePattern.test(folder)
}

/** Whether a relative path stays below its folder, on every system. */
export function staysInside(relative: string): boolean {
  const parts = relative.split('/')
  const plain = parts.every((part) => part !== '' && part !== '.' && part !== '..')
  const forWindows = process.platform !== 'win32' || !/[<>:"|?*\\]|[. ](\/|$)/.test(relative)
  return plain && forWindows && !relative.includes('\0') && relative.length <= 2048 && !/^[a-z]:/i.test(relative)
}
