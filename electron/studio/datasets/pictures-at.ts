import fs from 'node:fs/promises'
import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { walkFolder } from './walk.ts'

/**
 * The pictures at these paths: files as they are, folders by their contents.
 * @returns absolute paths; a missing file is kept, so that it is reported like every unreadable one
 * @throws LoupeError `no_pictures` if there are none
 */
export async function picturesAt(paths: string[], signal?: AbortSignal): Promise<string[]> {
  const found: string[] = []
  for (const given of paths) {
    const stats = await fs.stat(given).catch(() => null)
    if (!stats?.isDirectory()) {
      found.push(path.resolve(given))
      continue
    }
    const { root, pictures } = await walkFolder(given, { signal })
    for (const picture of pictures) found.push(path.join(root, picture.path))
  }
  if (found.length > 0) return found
  throw new LoupeError('no_pictures.given', { paths })
}
