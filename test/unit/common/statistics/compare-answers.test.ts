import { describe, expect, it } from 'vitest'
import { compareAnswers, type JudgedTwice } from '../../../../common/statistics/compare-answers.ts'
import { bestJudge, tooFewToJudge } from '../../../../common/statistics/judge.ts'
import { mcnemarExact } from '../../../../common/statistics/mcnemar.ts'
import { wilsonInterval } from '../../../../common/statistics/wilson.ts'
import { accuracyOf } from '../../../../electron/studio/browse/accuracy.ts'

describe('the exact McNemar test', () => {
  it('gives the binomial tail computed by hand', () => {
    // 2 · (1 + 9 + 36) / 2^9
    expect(mcnemarExact(2, 7)).toBeCloseTo(92 / 512, 12)
    expect(mcnemarExact(0, 5)).toBeCloseTo(2 / 32, 12)
  })
  it('does not depend on which run is named first', () => {
    expect(mcnemarExact(3, 11)).toBe(mcnemarExact(11, 3))
  })
  it('never gives more than 1, and 1 if nothing differs', () => {
    expect(mcnemarExact(0, 0)).toBe(1)
    expect(mcnemarExact(4, 4)).toBe(1)
  })
  it('works for thousands of pictures, where 2^-n underflows', () => {
    const p = mcnemarExact(1900, 2100)
    // Normal approximation with continuity correction: z = 199 / sqrt(4000), two-sided 0.00165.
    expect(p).toBeGreaterThan(0.0015)
    expect(p).toBeLessThan(0.0018)
  })
})

describe('two models, picture by picture', () => {
  const pictures = (...rows: [label: string, before: string, after: string, labelThen?: string][]): JudgedTwice[] =>
    rows.map(([label, before, after, labelThen = label], i) => ({ id: i + 1, before, after, label, labelThen }))
  const some = pictures(['a', 'b', 'a'], ['a', 'a', 'b'], ['b', 'c', 'a'], ['b', 'b', 'b'], ['c', 'a', 'c'])

  it('sorts changed predictions by their effect', () => {
    const found = compareAnswers(some)
    expect(found).toMatchObject({ n: 5, gained: [1, 5], lost: [2], otherwise: [3] })
    expect([found.before.right, found.after.right]).toEqual([2, 3])
    expect(found.after.interval).toEqual(wilsonInterval(3, 5))
    expect(found.p).toBe(mcnemarExact(1, 2))
  })
  it('shows what changed by class', () => {
    expect(compareAnswers(some).classes.find(({ name }) => name === 'c')).toEqual({
      ...{ name: 'c', n: 1, rightBefore: 0, rightAfter: 1 },
    })
  })
  it('counts a corrected label as a change of labels, not of the model', () => {
    // Both predict shoe; it was labelled hat and is a shoe now. Thirteen of sixteen were right, and fourteen are by the
    // current labels.
    const others = Array.from({ length: 15 }, (_, i): [string, string, string] =>
      i < 13 ? ['a', 'a', 'a'] : ['a', 'b', 'b'],
    )
    const found = compareAnswers(pictures(['shoe', 'shoe', 'shoe', 'hat'], ...others))
    expect(found.labels).toEqual({ changed: [1], rightThen: 13 })
    expect([found.before.right, found.after.right]).toEqual([14, 14])
    expect([found.gained, found.lost, found.otherwise]).toEqual([[], [], []])
    expect(found.p).toBe(1)
  })
  it('separates the two effects if both are present: they add up to the whole difference', () => {
    const found = compareAnswers(pictures(['b', 'b', 'b', 'a'], ['a', 'b', 'a'], ['b', 'a', 'b', 'a'], ['a', 'a', 'a']))
    const { before, after, labels } = found
    // Then: the first wrong by its label, the second wrong, the third right by its label, the fourth right.
    expect(labels).toEqual({ changed: [1, 3], rightThen: 2 })
    expect(before.right).toBe(2)
    expect(after.right).toBe(4)
    expect(after.right - labels.rightThen).toBe(before.right - labels.rightThen + (after.right - before.right))
  })
  it('says nothing about no pictures', () => {
    expect(compareAnswers([])).toMatchObject({ n: 0, p: 1, before: { right: 0, interval: [0, 1] } })
  })
})

describe('what a run is judged by', () => {
  const pictures = (test: number, val: number, cv: number) => ({ test: { n: test }, val: { n: val }, cv: { n: cv } })

  it('is the test, if it has five pictures per class', () => {
    expect(bestJudge(pictures(50, 500, 900), 10)).toBe('test')
    expect(tooFewToJudge(50, 10)).toBe(false)
    expect(tooFewToJudge(49, 10)).toBe(true)
  })
  it('is not one picture per class if the folds have many', () => {
    expect(bestJudge(pictures(10, 10, 60), 10)).toBe('cv')
    expect(bestJudge(pictures(10, 60, 400), 10)).toBe('val')
  })
  it('is the largest if all are small, and the test among equals', () => {
    expect(bestJudge(pictures(10, 10, 20), 10)).toBe('cv')
    expect(bestJudge(pictures(10, 10, 10), 10)).toBe('test')
    expect(bestJudge({ test: { n: 4 }, val: null, cv: null }, 10)).toBe('test')
    expect(bestJudge({ test: null, val: null, cv: null }, 10)).toBeNull()
  })
  it('is the one whose figure Home and the list of runs show', () => {
    const figure = (n: number, accuracy: number) => ({ n, accuracy, accuracyInterval: [0, 1] as [number, number] })
    const metrics = { test: figure(10, 1), val: figure(10, 0.7), cv: figure(60, 0.66) }
    expect(accuracyOf(metrics, [], 10)).toMatchObject({ split: 'cv', accuracy: 0.66, n: 60 })
    expect(accuracyOf(metrics, [], 2)).toMatchObject({ split: 'test', accuracy: 1, n: 10 })
    expect(accuracyOf(metrics, ['test'], 2)).toMatchObject({ split: 'val' })
    expect(accuracyOf(null, [], 2)).toBeNull()
  })
})
