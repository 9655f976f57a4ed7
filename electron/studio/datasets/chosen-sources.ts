import { realpathSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { warning } from '../../../common/warnings/warning.ts'
import { LoupeError } from '../../ml/errors.ts'
import { isOutside } from './walk.ts'
import { loupeHome } from '../base/home.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { Project } from '../project/project.ts'
import { jsonFile } from '../base/json-file.ts'
import { recents } from '../app/recents.ts'

/** Number of projects remembered; a forgotten one asks once more. */
const MOST = 1000

/**
 * The source folders that somebody on this computer chose, by project. Stored in `sources.json` of LOUPE_HOME instead
 * of the project, which may come from anybody. A source that only the project names is shown as far as its pictures are
 * known, but a person has to confirm before new pictures are looked for in it. Folders inside the project's own need no
 * confirmation.
 */
export interface ChosenSources {
  /** Called when a project is opened in the studio, before it is added to the recent ones. */
  opened(project: Project): Promise<void>
  /** Somebody chose a folder for this project. */
  choose(project: Project, folder: string): Promise<void>
  /** The source at this folder if nobody chose it; null for everything else. */
  unchosen(project: Project, folder: string): Promise<string | null>
  /** Called when a project was deleted: another one in its place starts over. */
  forget(dir: string): Promise<void>
}

/** @param home LOUPE_HOME */
export function chosenSources(home: string): ChosenSources {
  const kept = jsonFile(path.join(home, 'sources.json'), z.record(z.string(), z.array(z.string())), {})
  const known = recents(home)

  /** The chosen folders: for a project opened by an earlier version, which kept no such list, all that it names. */
  async function rootsOf(project: Project): Promise<{ dir: string; roots: string[]; isKept: boolean }> {
    const dir = real(project.dir)
    const roots = (await kept.read())[dir]
    if (roots) return { dir, roots, isKept: true }
    const before = (await known.all()).some((recent) => real(recent.dir) === dir)
    return { dir, roots: before ? project.sources.all().map(({ root }) => real(root)) : [], isKept: false }
  }

  async function keep(dir: string, roots: string[]): Promise<void> {
    await kept.change((all) => {
      const others = Object.entries(all).filter(([one]) => one !== dir)
      return Object.fromEntries([...others.slice(1 - MOST), [dir, roots]])
    })
  }

  return {
    opened: async (project) => {
      const { dir, roots, isKept } = await rootsOf(project)
      if (!isKept) await keep(dir, roots)
    },
    choose: async (project, folder) => {
      const { dir, roots, isKept } = await rootsOf(project)
      const root = real(folder)
      if (!isKept || !roots.includes(root)) await keep(dir, [...new Set([...roots, root])])
    },
    unchosen: async (project, folder) => {
      const root = real(folder)
      const source = project.sources.all().find((one) => one.root === folder || real(one.root) === root)
      if (!source || !isOutside(root, real(project.dir))) return null
      return (await rootsOf(project)).roots.includes(root) ? null : source.root
    },
    forget: async (dir) => {
      const gone = real(dir)
      if (gone in (await kept.read()))
        await kept.change((all) => Object.fromEntries(Object.entries(all).filter(([one]) => one !== gone)))
    },
  }
}

/**
 * For a command, whose user names the folder: it continues where a studio would ask, and says which folder it is. If
 * LOUPE_HOME is not writable, a studio will ask.
 */
export async function chooseByName(
  project: Project,
  folder: string,
  observer: Pick<JobObserver, 'warning'>,
): Promise<void> {
  const chosen = chosenSources(loupeHome())
  const root = await chosen.unchosen(project, folder)
  if (root !== null) observer.warning(warning('source_not_chosen', { folder: root }))
  await chosen.choose(project, folder).catch(() => undefined)
}

/** The error for looking for new pictures in a folder that nobody chose. */
export function notChosen(root: string): LoupeError {
  return new LoupeError('source_not_chosen.by_nobody', { folder: root })
}

function real(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return path.resolve(folder)
  }
}
