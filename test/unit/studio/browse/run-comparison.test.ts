import { expect, test } from 'vitest'
import { compareRuns } from '../../../../electron/studio/browse/run-comparison.ts'
import { setSeal } from '../../../../electron/studio/browse/seal.ts'
import type { Split } from '../../../../common/splits.ts'
import { applyEdit } from '../../../../electron/studio/edits/apply.ts'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { finishedRun, studioProject } from '../../../fixtures/projects/studio-project.ts'

/**
 * A run of cats and dogs that predicts `answers` for pictures 1, 2, …, with the current labels; null for no prediction.
 */
function judged(project: Project, answers: ('cat' | 'dog' | null)[], split: Split = 'test'): string {
  const classes = ['cat', 'dog']
  const run = finishedRun(project, classes)
  const labels = new Map(project.pictures.present().map(({ id, label }) => [id, label]))
  project.predictions.put(
    answers.flatMap((answer, i) => {
      if (answer === null) return []
      const predicted = classes.indexOf(answer)
      const probabilities = Float32Array.from(classes, (_, c) => (c === predicted ? 0.9 : 0.1))
      const truth = classes.indexOf(labels.get(i + 1) ?? '')
      return [{ runId: run, pictureId: i + 1, split, truth, predicted, confidence: 0.9, probabilities }]
    }),
  )
  return run
}

/** Pictures 1, 3, 5, 7 are cats, the others dogs. */
const eight = () => studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 8 })

test('runs are compared on the pictures that both judged, and the others are counted', () => {
  const project = eight()
  const before = judged(project, ['cat', 'cat', 'cat', null, null, null, null, null])
  const after = judged(project, ['cat', 'dog', 'cat', 'cat', 'dog', 'cat', 'dog', 'cat'])
  // By itself the second is right for 3 of 8; on the same three pictures it is better.
  expect(compareRuns(project, before, after).splits).toEqual({
    test: expect.objectContaining({
      n: 3,
      onlyBefore: 0,
      onlyAfter: 5,
      gained: [2],
      lost: [],
      otherwise: [],
    }) as unknown,
  })
  const { before: was, after: is } = compareRuns(project, before, after).splits.test ?? {}
  expect([was?.right, is?.right]).toEqual([2, 3])
})

test('a corrected test label changes the figure of both runs, but no model', () => {
  const project = eight()
  const answers = ['cat', 'dog', 'dog', 'dog', 'cat', 'dog', 'cat', 'dog'] as const
  const before = judged(project, [...answers])
  applyEdit(project, { kind: 'label', pictures: [3], classId: 2 })
  const after = judged(project, [...answers])
  const found = compareRuns(project, before, after).splits.test
  expect(found).toMatchObject({
    n: 8,
    labels: { changed: [3], rightThen: 7 },
    gained: [],
    lost: [],
    otherwise: [],
    p: 1,
  })
  expect([found?.before.right, found?.after.right]).toEqual([8, 8])
})

test('current labels count, also if they were changed after both runs', () => {
  const project = eight()
  const before = judged(project, ['cat', 'dog', 'cat', 'dog', 'cat', 'dog', 'cat', 'dog'])
  const after = judged(project, ['cat', 'dog', 'cat', 'dog', 'cat', 'dog', 'cat', 'cat'])
  expect(compareRuns(project, before, after).splits.test).toMatchObject({ gained: [], lost: [8] })
  applyEdit(project, { kind: 'label', pictures: [8], classId: 1 })
  expect(compareRuns(project, before, after).splits.test).toMatchObject({ gained: [8], lost: [] })
})

test('pictures that are no longer used do not count, nor do those without a label', () => {
  const project = eight()
  const before = judged(project, ['cat', 'dog', 'cat', 'dog'])
  const after = judged(project, ['cat', 'dog', 'cat', 'dog'])
  applyEdit(project, { kind: 'mark', pictures: [1], mark: 'rejected' })
  applyEdit(project, { kind: 'label', pictures: [2], classId: null })
  expect(compareRuns(project, before, after).splits.test).toMatchObject({ n: 2, onlyBefore: 0, onlyAfter: 0 })
})

test('renamed or merged classes have their current names', () => {
  const project = eight()
  const before = judged(project, ['cat', 'cat'])
  applyEdit(project, { kind: 'class-rename', classId: 1, name: 'felid' })
  applyEdit(project, { kind: 'class-merge', classIds: [2], into: 1 })
  const after = judged(project, ['cat', 'cat'])
  expect(compareRuns(project, before, after).splits.test).toMatchObject({
    n: 2,
    labels: { changed: [] },
    otherwise: [],
  })
})

test('a sealed test set is not compared, and every split is compared separately', () => {
  const project = eight()
  const before = judged(project, ['cat', 'dog'], 'val')
  const after = judged(project, ['cat', 'dog'])
  expect(compareRuns(project, before, after).splits).toEqual({})
  const third = judged(project, ['dog', 'dog'])
  expect(Object.keys(compareRuns(project, after, third).splits)).toEqual(['test'])
  setSeal(project, true)
  expect(compareRuns(project, after, third).splits).toEqual({})
  expect(() => compareRuns(project, 'r0099', third)).toThrow(expect.objectContaining({ code: 'no_run' }) as Error)
})
