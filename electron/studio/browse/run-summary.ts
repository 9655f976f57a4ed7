import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from '../../ml/errors.ts'
import type { RunStatus } from '../db/schema.ts'
import type { Project } from '../project/project.ts'
import { choiceOf, runChoices, type RunChoice } from '../runs/choices.ts'
import { isResumable } from '../runs/finished-run.ts'
import { accuracyOf, type Accuracy, type Measured } from './accuracy.ts'
import { sealedSplits } from './seal.ts'

export interface RunSummary {
  id: string
  status: RunStatus
  recipe: string
  /** 'convex' has steps, 'epochs' has epochs. */
  solver: 'convex' | 'epochs'
  createdAt: number
  finishedAt: number | null
  /** By its best judge: test pictures, unless they are sealed or too few, else validation or the folds. */
  accuracy: Accuracy | null
  problem: Problem | null
  /** An interrupted, cancelled or failed run that can continue from its last checkpoint or its cache. */
  resumable: boolean
  /** What Best chose among, if this run was one of them. */
  choice: RunChoice | null
  /** Size of its folder in bytes. */
  bytes: number
}

/** Histories and confusion matrices are not read, only what a line of a list shows. */
const columns = `
  select id, status, json_extract(recipe, '$.name') as recipe, json_extract(recipe, '$.solver') as solver,
    created_at as createdAt, finished_at as finishedAt, error, json_array_length(classes) as classes, ${['test', 'val', 'cv'].map(measured).join(', ')}
  from runs`

function measured(split: string): string {
  const of = (key: string) => `'${key}', json_extract(metrics, '$.${split}.${key}')`
  return `iif(json_type(metrics, '$.${split}') = 'object', json_object(${of('n')}, ${of('accuracy')}, ${of('accuracyInterval')}), null) as ${split}`
}

type Row = Pick<RunSummary, 'id' | 'status' | 'recipe' | 'solver' | 'createdAt' | 'finishedAt'> &
  Record<'error' | 'test' | 'val' | 'cv', string | null> & { classes: number | null }

/** Every run, newest first. */
export function runSummaries(project: Project): RunSummary[] {
  const rows = project.db.$client.prepare(`${columns} order by id desc`).all() as Row[]
  const choices = runChoices(project)
  return rows.map((row) => summary(project, row, choices))
}

export function runSummary(project: Project, id: string): RunSummary | undefined {
  const row = project.db.$client.prepare(`${columns} where id = ?`).get(id) as Row | undefined
  return row && summary(project, row, runChoices(project))
}

function summary(project: Project, { error, test, val, cv, classes, ...row }: Row, choices: RunChoice[]): RunSummary {
  const metrics = { test: parsed(test), val: parsed(val), cv: parsed(cv) }
  return {
    ...row,
    accuracy: accuracyOf(metrics, sealedSplits(project), classes ?? 0),
    problem: error === null ? null : (JSON.parse(error) as RunSummary['problem']),
    resumable: isResumable(row),
    choice: choiceOf(choices, row.id),
    bytes: bytesOf(project, row),
  }
}

function parsed(json: string | null): Measured | null {
  return json === null ? null : (JSON.parse(json) as Measured)
}

/** Folders of finished runs only change when space is reclaimed: measured again if their own time changes. */
const sizes = new Map<string, { changedAt: number; bytes: number }>()

function bytesOf(project: Project, { id, status }: Pick<Row, 'id' | 'status'>): number {
  const dir = join(project.runsDir, id)
  try {
    const changedAt = statSync(dir).mtimeMs
    const known = sizes.get(dir)
    if (known?.changedAt === changedAt && status !== 'running') return known.bytes
    const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    const bytes = files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
    sizes.set(dir, { changedAt, bytes })
    return bytes
  } catch {
    return 0 // not started yet, or removed meanwhile
  }
}
