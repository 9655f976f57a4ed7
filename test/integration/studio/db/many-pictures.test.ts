import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pictureColumns } from '../../../../electron/studio/browse/columns.ts'
import { projectSummary } from '../../../../electron/studio/browse/project-summary.ts'
import { editOutcome } from '../../../../electron/studio/browse/edit-outcome.ts'
import { applyEdit, undo } from '../../../../electron/studio/edits/apply.ts'
import { diagnostics } from '../../../../electron/studio/upkeep/diagnostics.ts'
import { createProject, type Project } from '../../../../electron/studio/project/project.ts'
import { runData } from '../../../../electron/studio/runs/run-data.ts'
import { trainPlan } from '../../../../electron/studio/runs/plan.ts'
import { watchedPictures } from '../../../../electron/studio/runs/watched-pictures.ts'
import { applySplit, previewSplit } from '../../../../electron/studio/splits/preview.ts'
import type { SplitRequest } from '../../../../electron/studio/splits/request.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'

/** More than a call can take as arguments, which is about 120,000. */
const MANY = 150_000

const request: SplitRequest = {
  ratios: { train: 0.98, val: 0.01, test: 0.01 },
  seed: 1,
  groupBy: { by: 'folder' },
  imported: 'reassign',
  folds: null,
}

let dir = ''
let project: Project
const home = process.env.LOUPE_HOME

beforeAll(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-test-'))
  process.env.LOUPE_HOME = path.join(dir, 'home')
  project = createProject(path.join(dir, 'many.loupe'))
  fs.mkdirSync(path.join(dir, 'photos'))
  const { id } = project.sources.add(path.join(dir, 'photos'), 'folders')
  project.transaction(() => {
    project.classes.ensure(['cat', 'dog'])
    project.db.$client
      .prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${MANY})
         insert into pictures (source_id, path, hash, bytes, mtime_ms, width, height, orientation, format, class_id, label_origin)
         select ?, 'folder ' || (i % 2000) || '/' || i || '.jpg', printf('%064x', i), 9, 0, 9, 9, 1, 'jpeg', 1 + i % 2, 'folder' from n`,
      )
      .run(id)
  })
}, 120_000)

afterAll(() => {
  project.close()
  if (home === undefined) delete process.env.LOUPE_HOME
  else process.env.LOUPE_HOME = home
  fs.rmSync(dir, { recursive: true, force: true })
})

test('a hundred and fifty thousand pictures are split, counted and undone', { timeout: 240_000 }, () => {
  const preview = previewSplit(project, request)
  expect(preview.train + preview.val + preview.test).toBe(MANY)
  const { counts } = editOutcome(project, applySplit(project, request))
  expect(counts.train).toBe(preview.train)
  expect(counts.train).toBeGreaterThan(140_000)
  undo(project)
  expect(editOutcome(project, applySplit(project, request)).counts.train).toBe(preview.train)
})

test(
  'their training is planned with any recipe, and what a run sees of them is stored',
  { timeout: 240_000 },
  async () => {
    const plan = await trainPlan(project)
    expect(plan.problem).toBeNull()
    expect(plan.pictures.train).toBeGreaterThan(140_000)
    expect(plan.choices.every(({ forwardPasses }) => forwardPasses >= plan.pictures.train)).toBe(true)
    const data = runData(project)
    expect(
      watchedPictures(
        Int32Array.from(data.pictures.train, ({ classIndex }) => classIndex),
        1,
      ),
    ).toHaveLength(100)
    const run = project.runs.start({
      recipe: anyRecipe,
      backbone: 'b',
      precision: 'float32',
      seed: 0,
      classes: ['cat', 'dog'],
    })
    project.runs.update(run.id, { status: 'failed' })
  },
)

test('they are marked together, listed, summarised and reported on', { timeout: 240_000 }, async () => {
  const ids = Array.from({ length: MANY }, (_, i) => i + 1)
  expect(
    editOutcome(project, applyEdit(project, { kind: 'mark', pictures: ids, mark: 'kept' })).changed.id,
  ).toHaveLength(MANY)
  expect(pictureColumns(project).id).toHaveLength(MANY)
  expect(projectSummary(project)).toMatchObject({ pictures: MANY, classes: 2 })
  expect((await diagnostics({ projects: [project] })).length).toBeGreaterThan(500)
})
