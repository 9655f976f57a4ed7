import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { logCause } from '../../ml/error-log.ts'
import type { Recent } from '../../studio/app/recents.ts'
import { projectSummary } from '../../studio/browse/project-summary.ts'
import { databaseFile } from '../../studio/db/database.ts'
import { databaseError } from '../../studio/db/errors.ts'
import { openProject, type Project } from '../../studio/project/project.ts'
import { problemOf } from '../../ml/errors.ts'
import type { ProjectSummary } from '../shapes/app.ts'
import { projectId } from './project-id.ts'
import type { Sessions } from './sessions.ts'

type Described = Omit<ProjectSummary, 'openedAt'> & { roots: string[] }

/** The cards of Home. A project that cannot be opened says why on its own card; the others are unaffected. */
export class Summaries {
  private readonly known = new Map<string, { stamp: string; described: Described }>()
  private readonly sessions: Sessions

  constructor(sessions: Sessions) {
    this.sessions = sessions
  }

  of({ dir, openedAt }: Recent): ProjectSummary {
    const { roots, ...described } = this.describedSafely(dir)
    return { ...described, openedAt, missingSources: roots.filter((root) => !existsSync(root)) }
  }

  private describedSafely(dir: string): Described {
    try {
      return this.describe(dir)
    } catch (error) {
      return unreadable(dir, error)
    }
  }

  private describe(dir: string): Described {
    const stamp = stampOf(dir)
    const known = this.known.get(dir)
    if (known && stamp !== null && known.stamp === stamp) return known.described
    const described = this.look(dir)
    if (stamp !== null) this.known.set(dir, { stamp, described })
    return described
  }

  private look(dir: string): Described {
    const id = projectId(dir)
    const open = this.sessions.peek(id)
    if (open?.project.place.state() === 'here') return describe(id, open.project)
    const project = openProject(dir, 'read')
    try {
      return describe(id, project)
    } finally {
      project.close()
    }
  }
}

/** A card that explains why it is empty. Any failure is this project's alone. */
function unreadable(dir: string, error: unknown): Described {
  const known = databaseError(error, dir)
  logCause(known, `summary of ${dir}`)
  const nothing = { pictures: 0, classes: 0, unlabelled: 0, mosaic: [], accuracy: null, missingSources: [], roots: [] }
  const name = path.basename(dir).replace(/\.loupe$/, '')
  return { id: projectId(dir), dir, name, ...nothing, problem: problemOf(known) }
}

/** Changes with every write to the database; null if there is none. */
function stampOf(dir: string): string | null {
  const times = ['', '-wal'].map((end) => {
    const facts = statSync(path.join(dir, databaseFile) + end, { throwIfNoEntry: false, bigint: true })
    return facts ? `${facts.mtimeNs}:${facts.size}` : ''
  })
  return times[0] === '' ? null : times.join(' ')
}

function describe(id: string, project: Project): Described {
  return { id, ...projectSummary(project), roots: project.sources.all().map(({ root }) => root), problem: null }
}
