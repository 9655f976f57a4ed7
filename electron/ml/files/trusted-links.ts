import { lstatSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { writeFileAtomically } from '../atomic-file.ts'
import { loupeHome } from '../home.ts'
import { makePrivateFolder } from './private-folder.ts'

/** A link in a project's folder, and where it leads. */
export interface Link {
  link: string
  /** Real path; null if it leads nowhere. */
  target: string | null
}

const kept = z.array(z.object({ link: z.string(), target: z.string() }))
const file = () => path.join(loupeHome(), 'places.json')

/**
 * Whether somebody on this computer has confirmed that a link's target is theirs. Stored in LOUPE_HOME and not with the
 * project, which may come from anybody; a link that was redirected since does not count.
 */
export function isTrusted({ link, target }: Link): boolean {
  return target !== null && read().some((one) => one.link === link && one.target === target)
}

/** Remembers that these places are the user's own. Links that lead nowhere are not remembered. */
export async function trustLinks(links: Link[]): Promise<void> {
  const known = read().filter((one) => !links.some(({ link }) => link === one.link))
  const added = links.filter(({ target }) => target !== null)
  makePrivateFolder(loupeHome())
  await writeFileAtomically(file(), [Buffer.from(`${JSON.stringify([...known, ...added], null, 2)}\n`)])
}

/** The link at exactly this path; undefined if there is none. */
export function linkAt(place: string): Link | undefined {
  if (!lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined
  try {
    return { link: place, target: realpathSync(place) }
  } catch {
    return { link: place, target: null }
  }
}

function read(): z.infer<typeof kept> {
  try {
    return kept.parse(JSON.parse(readFileSync(file(), 'utf8')))
  } catch {
    return []
  }
}
