import { existsSync } from 'node:fs'
import type { Link } from '../../ml/files/trusted-links.ts'
import { revisionOf } from '../db/revision.ts'
import type { EditLabel } from '../db/schema.ts'
import type { Layout } from '../../../common/layouts.ts'
import { undoLabels } from '../edits/log.ts'
import type { Project } from '../project/project.ts'
import { recordedRequest, type SplitRequest } from '../splits/request.ts'
import { changedSinceRun } from './changed-since-run.ts'
import { countProject, type ClassInfo, type ProjectCounts } from './counts.ts'
import { currentRun } from '../runs/current.ts'
import { projectName } from './name.ts'
import { runSummaries, type RunSummary } from './run-summary.ts'
import { sealState, type SealState } from './seal.ts'
import { wizardState, type WizardState } from './wizard-state.ts'

export interface SourceInfo {
  id: number
  root: string
  layout: Layout
  /** The folder is where it was. */
  there: boolean
  pictures: number
  /** Known pictures whose files are missing. */
  missing: number
  unreadable: number
}

export interface ProjectDetail {
  id: string
  dir: string
  name: string
  /** Links in its folder that prevent writing to it. */
  links: Link[]
  /** Grows with every change of pictures, classes or splits. */
  revision: number
  classes: ClassInfo[]
  sources: SourceInfo[]
  counts: ProjectCounts
  wizard: WizardState
  /** How it was last split; null if it never was. */
  split: SplitRequest | null
  /** The source folder or its lists already contained a split. */
  importedSplit: boolean
  seal: SealState
  undo: EditLabel | null
  redo: EditLabel | null
  /** Newest first. */
  runs: RunSummary[]
  /** The run that Results opens with; null before the first. */
  currentRun: string | null
  /** Labelled pictures whose label, split or mark differs from what the current run saw. */
  changedSinceRun: number
}

/** Everything about a project except its pictures. @param id the project's id in the server's addresses */
export function projectDetail(project: Project, id: string): ProjectDetail {
  const counted = countProject(project)
  const runs = runSummaries(project)
  const imported = `select exists (select 1 from pictures where split_origin = 'imported')`
  return {
    id,
    dir: project.dir,
    name: projectName(project),
    links: project.links,
    revision: revisionOf(project.db),
    ...counted,
    sources: sourceInfos(project),
    wizard: wizardState(project, { pictures: counted.counts.pictures > 0, runs: runs.length > 0 }),
    split: recordedRequest(project),
    importedSplit: project.db.$client.prepare(imported).pluck().get() === 1,
    seal: sealState(project),
    ...undoLabels(project.db),
    runs,
    currentRun: currentRun(project),
    changedSinceRun: changedSinceRun(project),
  }
}

/** Source folders with their contents. */
function sourceInfos(project: Project): SourceInfo[] {
  const counts = project.db.$client
    .prepare('select source_id, count(*) - count(missing_since), count(missing_since) from pictures group by source_id')
    .raw()
    .all() as [number, number, number][]
  const bySource = new Map(counts.map(([id, pictures, missing]) => [id, { pictures, missing }]))
  return project.sources.all().map(({ id, root, layout }) => ({
    id,
    root,
    layout,
    there: existsSync(root),
    ...(bySource.get(id) ?? { pictures: 0, missing: 0 }),
    unreadable: project.unreadable.ofSource(id).length,
  }))
}
