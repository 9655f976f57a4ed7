import { readdir, realpath, stat } from 'node:fs/promises'
import type { Dirent } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { checkCancelled } from '../../ml/errors.ts'
import type { FoundFile, Problem } from './entries.ts'
import { unusable } from '../../../common/problems/file-faults.ts'
import { compareNames } from './names.ts'
import { isListName, isSkippedName } from '../../../common/walked-names.ts'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'
import { append } from '../../../common/many.ts'

/** The contents of a folder, in the code-point order of composed paths. */
export interface Walk {
  /** Real absolute path that was walked. */
  root: string
  pictures: FoundFile[]
  /**
   * Paths of `.txt` and `.csv` files, at most four folders deep: one of them may be a list. None behind links that lead
   * outside the folder.
   */
  texts: string[]
  problems: Problem[]
}

interface WalkOptions {
  signal?: AbortSignal
  /** Called now and then with the number of pictures found so far. */
  onFound?: (count: number) => void
}

const statsAtOnce = 64

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A folder still to read: its path as people see it, and its real path. */
interface Folder {
  path: string
  real: string
}

/**
 * Lists the pictures below `folder` by their endings. Hidden files and folders, system folders and Loupe projects are
 * skipped. Real folders come first, then linked ones: a link is followed unless its real path was visited, so loops end
 * and a folder keeps its own name if it has one. Files behind a link out of the folder are reported, and so is anything
 * that cannot be read.
 * @throws what reading `folder` itself throws (ENOENT, EACCES, …); LoupeError `cancelled`
 */
export async function walkFolder(folder: string, { signal, onFound }: WalkOptions = {}): Promise<Walk> {
  const root = await realpath(folder)
  const walk: Walk = { root, pictures: [], texts: [], problems: [] }
  // Parent folders count as visited: a link to them leads back here.
  const visited = new Set<string>()
  for (let above = dirname(root); !visited.has(above); above = dirname(above)) visited.add(above)

  const links: string[] = []
  const pending: Folder[] = [{ path: '', real: root }]
  while (pending.length > 0 || links.length > 0) {
    const next = pending.pop() ?? (await follow(root, links.shift() ?? '', walk.problems))
    if (!next || visited.has(next.real)) continue
    visited.add(next.real)
    checkCancelled(signal)
    const found = await readOne(next, walk)
    append(pending, found.folders)
    append(links, found.links)
    onFound?.(walk.pictures.length)
  }
  walk.pictures.sort((a, b) => compareNames(a.path, b.path))
  walk.texts.sort(compareNames)
  walk.problems.sort((a, b) => compareNames(a.path, b.path))
  return walk
}

/** Reads one folder into `walk`; returns its folders and linked folders. */
async function readOne(folder: Folder, walk: Walk): Promise<{ folders: Folder[]; links: string[] }> {
  const isRoot = folder.path === ''
  const outside = isOutside(folder.real, walk.root)
  const found: { folders: Folder[]; links: string[] } = { folders: [], links: [] }
  let listing: Dirent<Buffer>[]
  try {
    listing = await readdir(folder.real, { withFileTypes: true, encoding: 'buffer' })
  } catch (error) {
    if (isRoot) throw error
    walk.problems.push(unreadable(folder.path, error, 'folder'))
    return found
  }
  const names = new Set(listing.map((entry) => entry.name.toString('latin1')))
  const isProject = names.has('project.db') && names.has('lock.db')
  if (isProject && !isRoot) return found

  const files: { path: string; name: string; link: boolean }[] = []
  for (const entry of listing) {
    const name = decode(entry.name)
    if (name === null) {
      const problem = badName(folder.path, entry)
      if (problem) walk.problems.push(problem)
      continue
    }
    if (isSkippedName(name)) continue
    const path = isRoot ? name : `${folder.path}/${name}`
    if (entry.isDirectory()) {
      if (/\.loupe$/i.test(name) || (isProject && (name === 'cache' || name === 'runs'))) continue
      found.folders.push({ path, real: join(folder.real, name) })
    } else if (entry.isSymbolicLink() || hasPictureExtension(name)) {
      files.push({ path, name, link: entry.isSymbolicLink() })
    } else if (entry.isFile() && isText(path) && !outside) walk.texts.push(path)
  }
  for (let i = 0; i < files.length; i += statsAtOnce)
    await Promise.all(
      files.slice(i, i + statsAtOnce).map(async ({ path, name, link }) => {
        const kind = await look({ absolute: join(folder.real, name), path, link, outside }, walk)
        if (kind === 'folder' && !/\.loupe$/i.test(name)) found.links.push(path)
      }),
    )
  found.links.sort(compareNames)
  return found
}

/** A file or link to inspect. */
interface Looked {
  absolute: string
  path: string
  link: boolean
  /** Its folder is really outside the walked one. */
  outside: boolean
}

/** Inspects a file, or a link's target. */
async function look({ absolute, path, link, outside }: Looked, walk: Walk): Promise<'folder' | 'other'> {
  const isPicture = hasPictureExtension(path)
  try {
    const facts = await stat(absolute)
    if (facts.isDirectory()) return 'folder'
    const elsewhere = link ? isOutside(await realpath(absolute), walk.root) : outside
    if (isPicture && facts.isFile())
      walk.pictures.push({
        path,
        bytes: facts.size,
        mtimeMs: Math.floor(facts.mtimeMs),
        link,
        ...(elsewhere && { outside: true as const }),
      })
    else if (isPicture)
      walk.problems.push({
        path,
        ...unusable('unreadable.device'),
        skipped: !link,
      })
    else if (facts.isFile() && isText(path) && !elsewhere) walk.texts.push(path)
  } catch (error) {
    const { code } = error as { code?: string }
    if (link && (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR'))
      walk.problems.push({
        path,
        ...unusable('missing.target'),
        skipped: false,
      })
    else if (isPicture) walk.problems.push(unreadable(path, error, link ? 'link' : 'file'))
  }
  return 'other'
}

async function follow(root: string, path: string, problems: Problem[]): Promise<Folder | null> {
  try {
    return { path, real: await realpath(join(root, path)) }
  } catch (error) {
    problems.push(unreadable(path, error, 'folder'))
    return null
  }
}

/** Whether a real path is neither a folder nor in it. */
export function isOutside(real: string, root: string): boolean {
  return real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)
}

function isText(path: string): boolean {
  return isListName(path) && path.split('/').length <= 5
}

function decode(name: Uint8Array): string | null {
  try {
    return utf8.decode(name)
  } catch {
    return null
  }
}

/**
 * Names that are not UTF-8 cannot be represented in a database, a list or a page, so such files are reported instead of
 * read.
 */
function badName(folder: string, entry: Dirent<Buffer>): Problem | null {
  const name = [...entry.name].map((b) => (b < 0x80 ? String.fromCharCode(b) : `\\x${b.toString(16)}`)).join('')
  const isFile = hasPictureExtension(name) && !entry.isDirectory()
  if (name.startsWith('.') || (!isFile && !entry.isDirectory())) return null
  return {
    path: folder === '' ? name : `${folder}/${name}`,
    ...unusable('bad_name.not_utf8', { kind: isFile ? 'file' : 'folder' }),
    skipped: isFile && !entry.isSymbolicLink(),
  }
}

function unreadable(path: string, error: unknown, kind: 'file' | 'link' | 'folder'): Problem {
  const code = (error as { code?: string }).code ?? 'nothing'
  const forbidden = code === 'EACCES' || code === 'EPERM'
  const fault = forbidden
    ? unusable('unreadable.not_permitted', { kind })
    : unusable('unreadable.by_system', { kind, error: code })
  return { path, ...fault, skipped: kind === 'file' }
}
