import { createReadStream, readdirSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import yazl from 'yazl'
import { ownFolder } from '../studio/projects/own-folders.ts'
import type { Project } from '../studio/projects/project.ts'
import { notFound } from './problem.ts'

/** Where exports go unless another place is asked for; the only place a browser may fetch from. */
export function exportsDir(project: Pick<Project, 'dir'>): string {
  return path.join(project.dir, 'exports')
}

/** The same, made where it is not there yet. @throws LoupeError `project_linked` */
export function madeExportsDir(project: Pick<Project, 'dir'>): string {
  return ownFolder(project.dir, 'exports')
}

/**
 * The real place of a path below the exports of a project, given absolute or relative to them.
 * @throws LoupeError 404 for everything that is not there or leads out of it, links included
 */
export async function withinExports(
  project: Project,
  given: string,
): Promise<{ file: string; kind: 'file' | 'folder' }> {
  const gone = notFound('There is no such export.', 'usage', 'Export the run again.')
  if (given.includes('\0')) throw gone
  try {
    const base = await realpath(exportsDir(project))
    // The folder of exports must not be a link itself: a project may come from anybody.
    if (base !== path.join(await realpath(project.dir), 'exports')) throw gone
    const file = await realpath(path.resolve(base, given))
    const facts = await stat(file)
    if (!file.startsWith(base + path.sep)) throw gone
    return { file, kind: facts.isDirectory() ? 'folder' : 'file' }
  } catch {
    throw gone
  }
}

/** A file as it is, a folder as a zip that is made while it is sent. */
export function zippedFolder(
  file: string,
  kind: 'file' | 'folder',
): { name: string; type: string; body: ReadableStream } {
  const web = (stream: Readable) => Readable.toWeb(stream) as ReadableStream
  const name = path.basename(file)
  if (kind === 'file') return { name, type: 'application/octet-stream', body: web(createReadStream(file)) }
  const zip = new yazl.ZipFile()
  for (const entry of readdirSync(file, { recursive: true, withFileTypes: true })) {
    // Links are left out: they may lead anywhere.
    if (!entry.isFile()) continue
    const full = path.join(entry.parentPath, entry.name)
    zip.addFile(full, path.relative(path.dirname(file), full).split(path.sep).join('/'))
  }
  zip.end()
  return { name: `${name}.zip`, type: 'application/zip', body: web(Readable.from(zip.outputStream)) }
}
