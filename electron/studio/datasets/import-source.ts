import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { Source } from '../db/sources.ts'
import type { Project } from '../project/project.ts'
import type { FolderReading } from './read-folder.ts'

/**
 * The project's source for a folder: one known by its path; or a known one that was moved here, if its old place is
 * gone and at least half of its pictures are here under the same relative path with the same size; or a new one.
 */
export function sourceFor(project: Project, reading: FolderReading): Source {
  const known = project.sources.byRoot(reading.root)
  if (known) {
    if (known.layout !== reading.layout) project.sources.setLayout(known.id, reading.layout)
    return { ...known, layout: reading.layout }
  }
  const moved = project.sources.all().find((source) => !existsSync(source.root) && isHere(project, source, reading))
  if (moved) {
    project.sources.setRoot(moved.id, reading.root)
    return sourceFor(project, reading)
  }
  return project.sources.add(reading.root, reading.layout)
}

/** A folder inside another source, or around one, would add the same files twice. */
export function warnOverlap(project: Project, source: Source): Warning[] {
  const inside = (a: string, b: string) => a.startsWith(b.endsWith(sep) ? b : b + sep)
  return project.sources
    .all()
    .filter((other) => other.id !== source.id && (inside(other.root, source.root) || inside(source.root, other.root)))
    .map((other) => warning('overlapping_sources', { folder: source.root, other: other.root }))
}

function isHere(project: Project, source: Source, reading: FolderReading): boolean {
  const pictures = project.pictures.ofSource(source.id)
  const here = pictures.filter((picture) => reading.files.get(picture.path)?.bytes === picture.bytes)
  return pictures.length > 0 && here.length * 2 >= pictures.length
}
