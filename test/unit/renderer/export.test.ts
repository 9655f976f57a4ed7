import { describe, expect, it } from 'vitest'
import { repeat, webcamFault } from '../../../renderer/components/try/webcam.ts'
import { quoted } from '../../../renderer/views/export/paths.ts'

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
