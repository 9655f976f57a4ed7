import { realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import type { Picture } from '../db/pictures.ts'
import type { Source } from '../db/sources.ts'
import type { Project } from '../project/project.ts'

/** Files checked at a time. */
const atOnce = 64

/**
 * Points a source at the new place of its folder, if at least half of its pictures are there under the same relative
 * path with the same size; the folder around it works as well. Missing pictures are flagged, and those that are back no
 * longer are.
 * @throws LoupeError `no_such_folder` with how many were found, `usage` for the folder of another source or an unknown
 *   source
 */
export async function locateSource(project: Project, sourceId: number, folder: string): Promise<Source> {
  const source = project.sources.all().find(({ id }) => id === sourceId)
  if (!source) throw new LoupeError('usage.no_source')
  const pictures = project.pictures.ofSource(sourceId)
  let most = 0
  for (const candidate of [folder, join(folder, basename(source.root))]) {
    const root = await realpath(candidate).catch(() => null)
    if (root === null) continue
    const here = await picturesIn(root, pictures)
    if (here.size > 0 && here.size * 2 >= pictures.length) return moveTo(project, source, root, pictures, here)
    most = Math.max(most, here.size)
  }
  throw new LoupeError('no_such_folder.other_pictures', {
    found: most,
    pictures: pictures.length,
    root: source.root,
    folder,
  })
}

function moveTo(project: Project, source: Source, root: string, pictures: Picture[], here: Set<number>): Source {
  return project.transaction(() => {
    const other = project.sources.byRoot(root)
    if (other && other.id !== source.id) throw new LoupeError('usage.source_there', { folder: root })
    project.sources.setRoot(source.id, root)
    const now = Date.now()
    for (const { id, missingSince } of pictures)
      if (here.has(id) !== (missingSince === null)) project.pictures.setMissing(id, here.has(id) ? null : now)
    return { ...source, root }
  })
}

async function picturesIn(root: string, pictures: Picture[]): Promise<Set<number>> {
  const here = new Set<number>()
  for (let i = 0; i < pictures.length; i += atOnce)
    await Promise.all(
      pictures.slice(i, i + atOnce).map(async ({ id, path, bytes }) => {
        const facts = await stat(join(root, path)).catch(() => null)
        if (facts?.isFile() && facts.size === bytes) here.add(id)
      }),
    )
  return here
}
