import { existsSync } from 'node:fs'
import { readdir, realpath } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { asLoupeError, LoupeError } from '../../ml/errors.ts'
import { inNaturalOrder } from '../../../common/natural-order.ts'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'
import { isProject } from '../../studio/project/project.ts'
import type { FolderListing } from '../shapes/app.ts'

/**
 * Lists one folder of this computer for browsers, which have no folder picker. Names only, without hidden folders.
 * @param wanted absolute path
 * @throws LoupeError `no_such_folder`, `not_permitted`
 */
export async function listFolder(wanted: string): Promise<FolderListing> {
  let at: string
  let entries
  try {
    at = await realpath(wanted)
    entries = await readdir(at, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new LoupeError('no_such_folder.to_list', { folder: wanted }, { cause: error })
    throw asLoupeError(error)
  }
  const names = entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map(({ name }) => name)
    .sort(inNaturalOrder)
  const folders = await Promise.all(
    names.map(async (name) => {
      const full = path.join(at, name)
      const isFolder = await readdir(full).then(
        () => true,
        ({ code }: NodeJS.ErrnoException) => code === 'EACCES' || code === 'EPERM',
      )
      return isFolder ? [{ name, path: full, project: isProject(full) }] : []
    }),
  )
  const above = path.dirname(at)
  return {
    path: at,
    parent: above === at ? null : above,
    folders: folders.flat(),
    pictures: entries.filter((entry) => entry.isFile() && hasPictureExtension(entry.name)).length,
    places: places(),
  }
}

/** Where people keep pictures, and where disks are mounted. */
function places(): { name: string; path: string }[] {
  const home = os.homedir()
  const named = ['Pictures', 'Documents', 'Desktop', 'Downloads'].map((name) => ({ name, path: path.join(home, name) }))
  const drives =
    process.platform === 'win32'
      ? [...'CDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter) => ({ name: `${letter}:`, path: `${letter}:\\` }))
      : ['/', '/Volumes', '/media', '/mnt'].map((at) => ({ name: at, path: at }))
  return [{ name: 'Home', path: home }, ...named, ...drives].filter((place) => existsSync(place.path))
}
