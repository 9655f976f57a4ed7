import { existsSync } from 'node:fs'
import type { Project } from '../project/project.ts'
import type { Accuracy } from './accuracy.ts'
import { countProject } from './counts.ts'
import { currentRun } from '../runs/current.ts'
import { projectName } from './name.ts'
import { runSummary } from './run-summary.ts'
import { append } from '../../../common/many.ts'

/** The part of a project's Home card that comes from the project. */
export interface SummaryFacts {
  dir: string
  name: string
  pictures: number
  classes: number
  unlabelled: number
  /** Up to nine pictures, from different classes if possible. */
  mosaic: { id: number; v: string }[]
  /** Of the current run. */
  accuracy: Accuracy | null
  /** Source folders that are not where they were. */
  missingSources: string[]
}

const mosaicSize = 9

export function projectSummary(project: Project): SummaryFacts {
  const { classes, counts } = countProject(project)
  const run = currentRun(project)
  return {
    dir: project.dir,
    name: projectName(project),
    pictures: counts.pictures,
    classes: classes.length,
    unlabelled: counts.unlabelled,
    mosaic: mosaic(
      project,
      classes.map(({ id }) => id),
    ),
    accuracy: run === null ? null : (runSummary(project, run)?.accuracy ?? null),
    missingSources: project.sources.all().flatMap(({ root }) => (existsSync(root) ? [] : [root])),
  }
}

/** The first pictures of the first classes, a round of classes at a time; unlabelled ones come last. */
function mosaic(project: Project, classIds: number[]): SummaryFacts['mosaic'] {
  const some = project.db.$client.prepare(
    `select id, substr(hash, 1, 8) as v from pictures
       where class_id is ? and missing_since is null and mark is not 'rejected' limit ${mosaicSize}`,
  )
  const shown: SummaryFacts['mosaic'] = []
  const columns = [...classIds.slice(0, mosaicSize), null].map((id) => some.all(id) as SummaryFacts['mosaic'])
  const labelled = columns.slice(0, -1)
  for (let round = 0; round < mosaicSize; round++)
    append(
      shown,
      labelled.flatMap((column) => column.slice(round, round + 1)),
    )
  return [...shown, ...(columns.at(-1) ?? [])].slice(0, mosaicSize)
}
