import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { isTemporary } from '../ml/temporary.ts'
import { ownFolder } from '../studio/project/own-folders.ts'
import type { Project } from '../studio/project/project.ts'
import { LoupeError } from '../ml/errors.ts'

/** The default folder of exports, and the only place from which browsers may download. */
function exportsDir(project: Pick<Project, 'dir'>): string {
  return path.join(project.dir, 'exports')
}

/** The same, created if missing. @throws LoupeError `project_linked` */
export function madeExportsDir(project: Pick<Project, 'dir'>): string {
  return ownFolder(project.dir, 'exports')
}

/** Something in the project's folder of exports. */
export interface ExportedFile {
  /** Its real path. */
  file: string
  kind: 'file' | 'folder'
  /** The export that it belongs to: the entry of `exports` that contains it, or that it is. */
  root: string
}

/**
 * Finds something in the folder of exports, given absolute or relative to it.
 * @throws LoupeError 404 if it is missing, unfinished, or outside of the folder, also by a link
 */
export async function withinExports(project: Project, given: string): Promise<ExportedFile> {
  const gone = new LoupeError('usage.no_export', {}, { status: 404 })
  if (given.includes('\0')) throw gone
  try {
    const base = await realpath(exportsDir(project))
    // The folder of exports itself must not be a link: a project may come from anybody.
    if (base !== path.join(await realpath(project.dir), 'exports')) throw gone
    const file = await realpath(path.resolve(base, given))
    const facts = await stat(file)
    if (!file.startsWith(base + path.sep) || !(facts.isDirectory() || facts.isFile())) throw gone
    const parts = file.slice(base.length + 1).split(path.sep)
    if (parts.some(isTemporary)) throw gone
    return { file, kind: facts.isDirectory() ? 'folder' : 'file', root: path.join(base, parts[0]) }
  } catch {
    throw gone
  }
}
