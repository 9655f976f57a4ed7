import { describe, expect, it } from 'vitest'
import { words } from '../../../common/words/en/index.ts'
import { parityOutcome, sayParity, smallNumber } from '../../../common/words/parity.ts'
import type { ParityOfFormat } from '../../../electron/ml/export/parity.ts'

/** A report of twenty pictures; against the run as against its own precision where nothing else is said. */
function report(sameTop: number, largestDifference: number, more: Partial<ParityOfFormat> = {}): ParityOfFormat {
  return { pictures: 20, sameTop, largestDifference, againstRun: { sameTop, largestDifference }, ...more }
}

describe('the parity report', () => {
  it('is fine up to a thousandth with equal classes', () => {
    expect(parityOutcome(report(1, 2e-7))).toEqual({ kind: 'same' })
    expect(parityOutcome(report(1, 1e-3))).toEqual({ kind: 'same' })
  })
  it('is a problem where probabilities are further apart', () => {
    expect(parityOutcome(report(1, 0.002))).toEqual({ kind: 'far' })
  })
  it('counts the pictures with another answer, one at least', () => {
    expect(parityOutcome(report(0.9, 0.4))).toEqual({ kind: 'other', wrong: 2 })
    expect(parityOutcome(report(0.999, 0.4))).toEqual({ kind: 'other', wrong: 1 })
  })
  it('counts how many an exact model of an int8 run answers otherwise than the studio', () => {
    const precisions = { studio: 'int8', model: 'float32' }
    const against = (sameTop: number) => ({ precisions, againstRun: { sameTop, largestDifference: 0.06 } })
    expect(parityOutcome(report(1, 2e-7, against(1)))).toEqual({ kind: 'exact', wrong: 0 })
    expect(parityOutcome(report(1, 2e-7, against(0.95)))).toEqual({ kind: 'exact', wrong: 1 })
    expect(parityOutcome(report(1, 2e-7, against(0.5)))).toEqual({ kind: 'other', wrong: 10 })
  })
  it('holds an exact model to the exact network, whatever the int8 run answered', () => {
    const precisions = { studio: 'int8', model: 'float32' }
    expect(parityOutcome(report(1, 0.06, { precisions }))).toEqual({ kind: 'far' })
    expect(parityOutcome(report(0.95, 0.4, { precisions }))).toEqual({ kind: 'other', wrong: 1 })
  })
  it('says that there was nothing to check it on', () => {
    const none = report(1, 0, { pictures: 0 })
    expect(parityOutcome(none)).toEqual({ kind: 'unchecked' })
    expect(sayParity('model.onnx', none, words.exporting.parity)).toEqual({
      text: 'model.onnx loads, but there are no held-out pictures to check its answers on.',
      fine: true,
    })
  })
  it('writes small differences without an exponent', () => {
    expect(smallNumber(2.38e-7)).toBe('0.0000002')
    expect(smallNumber(0.0034)).toBe('0.003')
    expect(smallNumber(0)).toBe('0')
  })
})
