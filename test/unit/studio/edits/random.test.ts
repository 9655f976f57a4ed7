import { expect, test } from 'vitest'
import { LoupeError } from '../../../../electron/ml/errors.ts'
import { random } from '../../../../electron/ml/random.ts'
import { editOutcome, type EditOutcome } from '../../../../electron/studio/browse/edit-outcome.ts'
import { applyEdit, redo, undo } from '../../../../electron/studio/edits/apply.ts'
import type { Edit } from '../../../../electron/studio/edits/edit.ts'
import { projectDetail } from '../../../../electron/studio/browse/project-detail.ts'
import { pictureColumns } from '../../../../electron/studio/browse/columns.ts'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { applySplit } from '../../../../electron/studio/splits/preview.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { decisions, studioProject } from '../../../fixtures/projects/studio-project.ts'

/** One of many kinds of edit on whatever exists; some are refused or change nothing. */
function anyEdit(project: Project, next: () => number): EditOutcome | null {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]
  const ids = project.classes.all().map(({ id }) => id)
  const pictures = Array.from({ length: 1 + Math.floor(next() * 12) }, () => 1 + Math.floor(next() * 70))
  const one = pick(ids)
  const edits: (() => Edit)[] = [
    () => ({ kind: 'label', pictures, classId: pick([...ids, null]) }),
    () => ({ kind: 'mark', pictures, mark: pick(['unsure', 'kept', 'rejected', null]) }),
    () => ({ kind: 'split', pictures, split: pick(['train', 'val', 'test', null]) }),
    () => ({ kind: 'class-add', name: `class ${Math.floor(next() * 9)}` }),
    () => ({ kind: 'class-rename', classId: one, name: `class ${Math.floor(next() * 9)}` }),
    () => ({ kind: 'class-merge', classIds: [pick(ids), pick(ids)], into: one }),
    () => ({ kind: 'class-ignore', classId: one, ignored: next() < 0.5 }),
    () => ({ kind: 'class-order', classIds: [one, pick(ids)] }),
    () => ({ kind: 'class-remove', classId: one }),
  ]
  const ratios = { train: 0.5 + next(), val: next(), test: next() }
  try {
    if (next() < 0.1) {
      const imported = pick(['keep', 'reassign'] as const)
      return editOutcome(
        project,
        applySplit(project, { ratios, seed: 3, groupBy: { by: 'none' }, imported, folds: pick([null, 5]) }),
      )
    }
    return editOutcome(project, applyEdit(project, pick(edits)()))
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'usage') return null
    throw error
  }
}

test.each([1, 2, 3, 4])('any sequence of edits can be undone to the start and redone to the end (seed %i)', (seed) => {
  const sameAs = (i: number) => (i % 10 === 9 ? i - 1 : i)
  const project = studioProject(tempFolder(), { classes: ['a', 'b', 'c', 'd', ''], pictures: 60, sameAs })
  const next = random(seed, 'edits')
  const states = [decisions(project)]
  for (let i = 0; i < 60; i++) {
    const outcome = anyEdit(project, next)
    const state = decisions(project)
    if (outcome && state !== states.at(-1)) states.push(state)
    else expect(state).toBe(states.at(-1))
  }
  expect(states.length).toBeGreaterThan(20)
  for (const state of [...states].reverse().slice(1)) {
    undo(project)
    expect(decisions(project)).toBe(state)
  }
  expect(projectDetail(project, 'id').undo).toBeNull()
  for (const state of states.slice(1)) {
    redo(project)
    expect(decisions(project)).toBe(state)
  }
})

test('a page that patches its columns with every outcome has the same as a fresh page', () => {
  const project = studioProject(tempFolder(), { classes: ['a', 'b', 'c', 'd', ''], pictures: 60 })
  const next = random(7, 'edits')
  const page = pictureColumns(project)
  for (let i = 0; i < 80; i++) {
    const outcome =
      next() < 0.3 && projectDetail(project, '').undo ? editOutcome(project, undo(project)) : anyEdit(project, next)
    if (!outcome) continue
    const { changed } = outcome
    page.revision = changed.revision
    for (const [row, id] of changed.id.entries()) {
      const at = page.id.indexOf(id)
      for (const key of ['classId', 'split', 'mark', 'state'] as const) page[key][at] = changed[key][row]
    }
    const { classes, counts, revision } = projectDetail(project, '')
    expect(outcome).toMatchObject({ classes, counts, revision })
  }
  expect(page).toEqual(pictureColumns(project))
})
