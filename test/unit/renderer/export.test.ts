import { describe, expect, it } from 'vitest'
import type { ParityOfFormat } from '../../../electron/ml/export/parity.ts'
import { repeat, webcamFault } from '../../../renderer/components/try/webcam.ts'
import { parityOutcome, quoted, smallNumber } from '../../../renderer/views/export/parity.ts'

/** A report of twenty pictures; by default the same against the run as against its own precision. */
function report(sameTop: number, largestDifference: number, more: Partial<ParityOfFormat> = {}): ParityOfFormat {
  return { pictures: 20, sameTop, largestDifference, againstRun: { sameTop, largestDifference }, ...more }
}

describe('the parity report', () => {
  it('is fine up to a thousandth with equal classes', () => {
    expect(parityOutcome(report(1, 2e-7))).toEqual({ kind: 'same' })
    expect(parityOutcome(report(1, 1e-3))).toEqual({ kind: 'same' })
  })
  it('is a problem if probabilities are further apart', () => {
    expect(parityOutcome(report(1, 0.002))).toEqual({ kind: 'far' })
  })
  it('counts the pictures with another prediction, at least one', () => {
    expect(parityOutcome(report(0.9, 0.4))).toEqual({ kind: 'other', wrong: 2 })
    expect(parityOutcome(report(0.999, 0.4))).toEqual({ kind: 'other', wrong: 1 })
  })
  it('counts how many an exact model of an int8 run predicts differently from the studio', () => {
    const precisions = { studio: 'int8', model: 'float32' }
    const against = (sameTop: number) => ({ precisions, againstRun: { sameTop, largestDifference: 0.06 } })
    expect(parityOutcome(report(1, 2e-7, against(1)))).toEqual({ kind: 'exact', wrong: 0 })
    expect(parityOutcome(report(1, 2e-7, against(0.95)))).toEqual({ kind: 'exact', wrong: 1 })
    expect(parityOutcome(report(1, 2e-7, against(0.5)))).toEqual({ kind: 'other', wrong: 10 })
  })
  it('compares an exact model with the exact network, whatever the int8 run predicted', () => {
    const precisions = { studio: 'int8', model: 'float32' }
    expect(parityOutcome(report(1, 0.06, { precisions }))).toEqual({ kind: 'far' })
    expect(parityOutcome(report(0.95, 0.4, { precisions }))).toEqual({ kind: 'other', wrong: 1 })
  })
  it('writes small differences without an exponent', () => {
    expect(smallNumber(2.38e-7)).toBe('0.0000002')
    expect(smallNumber(0.0034)).toBe('0.003')
    expect(smallNumber(0)).toBe('0')
  })
})

describe('lines to copy', () => {
  it('quote a path with a space', () => {
    expect(quoted('/home/a b/model')).toBe('"/home/a b/model"')
    expect(quoted('/home/ab/model-1.onnx')).toBe('/home/ab/model-1.onnx')
  })
})

describe('the webcam', () => {
  it('says why it did not start', () => {
    const named = (name: string) => Object.assign(new Error(name), { name })
    expect(webcamFault(named('NotAllowedError'))).toBe('refused')
    expect(webcamFault(named('NotFoundError'))).toBe('absent')
    expect(webcamFault(named('NotReadableError'))).toBe('busy')
    expect(webcamFault('what')).toBe('other')
  })
  it('never sends two requests at a time, and stops when told', async () => {
    const stop = new AbortController()
    let [now, most, times] = [0, 0, 0]
    await repeat(
      async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setTimeout(resolve, 5))
        now--
        if (++times === 4) stop.abort()
      },
      1,
      stop.signal,
    )
    expect({ most, times }).toEqual({ most: 1, times: 4 })
  })
  it('does not send requests more often than it should', async () => {
    const stop = new AbortController()
    const starts: number[] = []
    await repeat(
      () => {
        starts.push(performance.now())
        if (starts.length === 3) stop.abort()
        return Promise.resolve()
      },
      40,
      stop.signal,
    )
    expect(starts[2] - starts[0]).toBeGreaterThan(75)
  })
})
