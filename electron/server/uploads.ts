import type { NameFault } from '../../common/words/en/problems/server.ts'
import { lstat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { asLoupeError, LoupeError } from '../ml/errors.ts'
import { renamePatiently } from '../ml/atomic-file.ts'
import { makeOwn, ownFile } from '../ml/files/make.ts'
import { removeFile } from '../ml/files/remove.ts'
import { temporaryName } from '../ml/temporary.ts'
import { PICTURE_LIMITS } from '../ml/images/limits.ts'
import { isUpload, noteUpload } from './uploads-list.ts'
import { ownFolder } from '../studio/project/own-folders.ts'
import type { Project } from '../studio/project/project.ts'
import { writeBody, type Upload } from './write-body.ts'

/** Bytes to leave free for the database besides the upload. */
const SPARE = 32 * 2 ** 20

const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i

/** Folder of pictures that were dropped on a browser. */
export function uploadsDir(project: Project): string {
  return path.join(project.dir, 'pictures')
}

/**
 * The relative path of an upload in a form that is valid on every system, composed (NFC).
 * @throws LoupeError `usage` for anything that could lead elsewhere or is not a file name on some system
 */
export function checkedPath(given: string): string {
  const refuse = (why: NameFault, name?: string) => new LoupeError('usage.file_name', { why, name }, { status: 400 })
  const relative = given.normalize('NFC')
  if (/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]/.test(relative)) throw refuse('control_characters')
  if (relative.includes('\\') || /[:*?"<>|]/.test(relative)) throw refuse('signs')
  const parts = relative.split('/')
  if (parts.length > 16) throw refuse('too_deep')
  for (const part of parts) {
    if (part === '') throw refuse('empty_part')
    if (part === '.' || part === '..') throw refuse('leads_elsewhere')
    if (part.startsWith('.')) throw refuse('hidden')
    if (/[. ]$/.test(part)) throw refuse('end_of_part')
    if (reserved.test(part)) throw refuse('name_of_system', part)
    if (Buffer.byteLength(part) > 200) throw refuse('too_long')
  }
  return relative
}

/**
 * Streams an upload to a temporary name and renames it, so that an interrupted one leaves nothing.
 * @returns the path it has now, relative to the uploads
 * @throws LoupeError `usage` (400, 413), `disk_full` before anything is written
 */
export async function saveUpload(project: Project, given: string, { bytes, body, signal }: Upload): Promise<string> {
  const relative = checkedPath(given)
  const limit = PICTURE_LIMITS.bytes
  if (bytes > limit) throw tooLarge(limit)
  const { bavail, bsize } = await statfs(project.dir)
  if ((Number.isNaN(bytes) ? 0 : bytes) + SPARE > bavail * bsize)
    throw new LoupeError('disk_full.upload', { folder: project.dir })
  const file = path.join(uploadsDir(project), relative)
  // Hidden, so that imports ignore it; at the top, where the next opening of the project looks for leftovers.
  const temporary = path.join(uploadsDir(project), temporaryName('arriving'))
  try {
    await refuseLinks(project, relative)
    ownFolder(project.dir, 'pictures')
    await refuseOthers(project, relative, file)
    ownFile(temporary)
    makeOwn(path.dirname(file))
    await writeBody(temporary, { body, signal }, limit, () => tooLarge(limit))
    noteUpload(project, relative)
    await renamePatiently(temporary, file)
  } catch (error) {
    await removeFile(temporary).catch(() => undefined)
    throw clashing.has((error as NodeJS.ErrnoException).code ?? '') ? taken(relative) : asLoupeError(error)
  }
  return relative
}

/** The system's errors for a path below a file, or for a file in the place of a folder. */
const clashing = new Set(['EISDIR', 'ENOTDIR', 'EEXIST', 'ENOTEMPTY'])

/**
 * A linked folder would lead out of the project, which may come from anybody. A link in the file's own place is
 * replaced.
 */
async function refuseLinks(project: Project, relative: string): Promise<void> {
  let at = uploadsDir(project)
  for (const part of relative.split('/')) {
    const facts = await lstat(at).catch(() => null)
    if (!facts) return
    if (facts.isSymbolicLink()) throw new LoupeError('usage.link', { path: at }, { status: 400 })
    at = path.join(at, part)
  }
}

/** An existing file is replaced only if it was uploaded; a file that a person put there is theirs. */
async function refuseOthers(project: Project, relative: string, file: string): Promise<void> {
  const there = await lstat(file).catch(() => null)
  if (there?.isFile() && !isUpload(project, relative)) throw notOurs(relative)
}

function notOurs(relative: string): LoupeError {
  return new LoupeError('usage.foreign_upload', { path: relative }, { status: 409 })
}

function taken(relative: string): LoupeError {
  return new LoupeError('usage.file_for_folder', { path: relative }, { status: 409 })
}

function tooLarge(limit: number): LoupeError {
  return new LoupeError('usage.file_too_large', { most: limit }, { status: 413 })
}
