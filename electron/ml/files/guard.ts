import { lstatSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { LoupeError } from '../errors.ts'
import { isTrusted, linkAt, type Link } from './trusted-links.ts'

/**
 * Returns the path unchanged, once it is certain that writing or deleting there affects the place that the path names:
 * neither it nor a folder above it is a link, except links whose target a person has confirmed as theirs. Missing files
 * and folders are fine.
 *
 * A project may come from anybody, and if its folder `cache` were a link, the link's target would be filled or emptied.
 * Paths of a project begin with its real path, so links above it, which somebody made on this computer, do not matter.
 * @param place absolute; begins with a real path
 * @throws LoupeError `project_linked`, which names the link
 */
export function guarded(place: string): string {
  const link = linkTo(place)
  if (link) throw linked([link])
  return place
}

/** Whether a place is reached without an unconfirmed link. */
export function isGuarded(place: string): boolean {
  return linkTo(place) === undefined
}

/**
 * The error that names links in a project. @param places 'files': confirming that the places are one's own does not
 * help
 */
export function linked(links: Link[], places: 'folders' | 'files' = 'folders'): LoupeError {
  return new LoupeError(`project_linked.${places}`, { links: links.map(({ link, target }) => ({ link, target })) })
}

/** The first unconfirmed link on the way to a place. */
function linkTo(place: string): Link | undefined {
  if (isReal(place)) return undefined
  const { root } = path.parse(place)
  const parts = path.relative(root, place).split(path.sep)
  for (let i = 1; i <= parts.length; i++) {
    const at = path.join(root, parts.slice(0, i).join(path.sep))
    const link = linkAt(at)
    if (link && !isTrusted(link)) return link
    // After a confirmed link, the check continues from its real path.
    if (link?.target) return linkTo(path.join(link.target, parts.slice(i).join(path.sep)))
  }
  return undefined
}

/** The usual case needs only one check of the part of the path that exists. */
function isReal(place: string): boolean {
  let there = place
  while (!lstatSync(there, { throwIfNoEntry: false })) {
    const above = path.dirname(there)
    if (above === there) return true
    there = above
  }
  try {
    return realpathSync(there) === there
  } catch {
    return false
  }
}
