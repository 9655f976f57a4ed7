import { lstatSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { LoupeError } from '../errors.ts'
import { isTrusted, linkAt, type Link } from './trusted-links.ts'

/**
 * The path as it was given, once it is sure that what is written or deleted there stays where the path says: neither it nor a folder above it is a
 * link, except those whose place a person has confirmed as theirs. What does not exist yet is fine.
 *
 * A project may come from anybody, and a folder `cache` in it that is a link would have its target filled or emptied. Paths of a project begin
 * with its real path, so that links above it, which a person made on this computer, do not matter.
 * @param place absolute; begins with a real path
 * @throws LoupeError `project_linked`, which names the link
 */
export function guarded(place: string): string {
  const link = linkTo(place)
  if (link) throw linked([link])
  return place
}

/** Whether a place is reached through no link that nobody called theirs. */
export function isGuarded(place: string): boolean {
  return linkTo(place) === undefined
}

/** The error that names links in a project. @param places 'files': confirming that the places are one's own does not help */
export function linked(links: Link[], places: 'folders' | 'files' = 'folders'): LoupeError {
  return new LoupeError(`project_linked.${places}`, { links: links.map(({ link, target }) => ({ link, target })) })
}

/** The first link on the way to a place that is not trusted. */
function linkTo(place: string): Link | undefined {
  if (isReal(place)) return undefined
  const { root } = path.parse(place)
  const parts = path.relative(root, place).split(path.sep)
  for (let i = 1; i <= parts.length; i++) {
    const at = path.join(root, parts.slice(0, i).join(path.sep))
    const link = linkAt(at)
    if (link && !isTrusted(link)) return link
    // Behind a trusted link the way is looked at from its real place on.
    if (link?.target) return linkTo(path.join(link.target, parts.slice(i).join(path.sep)))
  }
  return undefined
}

/** The usual case, settled by one look at the part of the path that exists. */
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
