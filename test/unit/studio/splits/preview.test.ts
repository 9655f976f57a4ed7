import { expect, test } from 'vitest'
import { editOutcome } from '../../../../electron/studio/browse/edit-outcome.ts'
import { applyEdit, undo } from '../../../../electron/studio/edits/apply.ts'
import { applySplit, previewSplit } from '../../../../electron/studio/splits/preview.ts'
import type { SplitRequest } from '../../../../electron/studio/splits/request.ts'
import { ensureSplit } from '../../../../electron/studio/splits/split.ts'
import { readSplitRows } from '../../../../electron/studio/splits/split-rows.ts'
import { countRows } from '../../../../electron/studio/splits/split-counts.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { decisions, studioProject } from '../../../fixtures/projects/studio-project.ts'

const request: SplitRequest = {
  ratios: { train: 0.6, val: 0.2, test: 0.2 },
  seed: 1,
  groupBy: { by: 'none' },
  imported: 'reassign',
  folds: null,
}

test('a preview counts exactly what applying gives, and saves nothing', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', ''], pictures: 90 })
  applyEdit(project, { kind: 'mark', pictures: [1, 2], mark: 'rejected' })
  const before = decisions(project)
  const { warnings, ...counts } = previewSplit(project, request)
  expect(decisions(project)).toBe(before)
  expect(counts).toMatchObject({ train: 34, val: 12, test: 12, unlabelled: 30, leftOut: 0 })
  const { counts: applied, undo: last } = editOutcome(project, applySplit(project, request))
  expect(applied).toMatchObject({ train: 34, val: 12, test: 12, rejected: 2 })
  expect([countRows(readSplitRows(project)), last, warnings]).toEqual([
    counts,
    { kind: 'split', count: 58, what: '' },
    [],
  ])
  undo(project)
  expect(decisions(project)).toBe(before)
})

test('a class too small for three splits is warned of with its pictures', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 20 })
  applyEdit(project, { kind: 'label', pictures: [1, 3, 5, 7, 9, 11, 13, 15, 17], classId: 2 })
  expect(previewSplit(project, request).warnings).toMatchObject([{ code: 'small_class', pictures: [19] }])
})

test('copies in two splits of a folder are one warning that leads to all of them', () => {
  const sameAs = (i: number) => (i >= 20 ? i - 20 : i)
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 24, sameAs })
  for (let id = 1; id <= 24; id++) project.pictures.setSplit(id, id > 20 ? 'test' : 'train', 'imported')
  const { warnings, leftOut, train, test } = previewSplit(project, { ...request, imported: 'keep' })
  expect(warnings).toMatchObject([
    { code: 'leak', pictures: [1, 2, 3, 4, 21, 22, 23, 24] },
    { code: 'no_validation', pictures: [] },
  ])
  expect({ leftOut, train, test }).toEqual({ leftOut: 4, train: 14, test: 4 })
  // After splitting again, copies stay together.
  expect(previewSplit(project, request)).toMatchObject({ warnings: [], leftOut: 0 })
})

test('with folds nothing is set aside for validation, also later', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', ''], pictures: 60 })
  const { counts } = editOutcome(project, applySplit(project, { ...request, folds: 5 }))
  expect(counts).toMatchObject({ train: 32, val: 0, test: 8 })
  applyEdit(project, { kind: 'label', pictures: [3, 6, 9, 12, 15], classId: 1 })
  expect(ensureSplit(project, 0)).toMatchObject({ train: 36, val: 0, test: 9 })
  expect(project.settings.get('split')).toMatchObject({ folds: 5, ratios: { val: 0 } })
})

test('without a share for validation, what training would take from its own is shown, saved and then left alone', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 100 })
  const asked = { ...request, ratios: { train: 0.8, val: 0, test: 0.2 } }
  const { warnings, ...shown } = previewSplit(project, asked)
  expect(shown).toMatchObject({ train: 68, val: 12, test: 20 })
  expect(warnings).toMatchObject([{ code: 'no_validation' }])
  applySplit(project, asked)
  expect(countRows(readSplitRows(project))).toEqual(shown)
  const saved = decisions(project)
  ensureSplit(project, 7)
  expect(decisions(project)).toBe(saved)
})

test('the same for a folder with train and test only; with folds or without a test set nothing is taken', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 100 })
  for (let id = 1; id <= 100; id++) project.pictures.setSplit(id, id > 80 ? 'test' : 'train', 'imported')
  const keep = { ...request, imported: 'keep' as const }
  expect(previewSplit(project, keep)).toMatchObject({ train: 68, val: 12, test: 20 })
  expect(previewSplit(project, { ...keep, folds: 5 })).toMatchObject({ train: 80, val: 0, test: 20 })
  const learning = { ...request, ratios: { train: 1, val: 0, test: 0 } }
  expect(previewSplit(project, learning)).toMatchObject({ train: 100, val: 0, test: 0 })
  applySplit(project, { ...keep, folds: 5 })
  expect(ensureSplit(project, 0)).toMatchObject({ train: 80, val: 0, test: 20 })
})

test('4,000 and 20,000 pictures: a preview is timed', () => {
  for (const pictures of [4000, 20_000]) {
    const project = studioProject(tempFolder(), { classes: ['cat', 'dog', 'bird', 'fish'], pictures })
    const began = performance.now()
    const { train } = previewSplit(project, { ...request, groupBy: { by: 'folder' } })
    console.info(`preview of ${pictures}: ${Math.round(performance.now() - began)} ms`)
    expect(train).toBe(pictures * 0.6)
  }
})
