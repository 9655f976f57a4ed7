import { beforeEach, describe, expect, it } from 'vitest'
import { ThumbBatches, type WantedThumb } from '../../../renderer/components/grid/thumb-batches.ts'

interface Asked {
  ids: number[]
  onThumb(place: number, address: string | null): void
  signal: AbortSignal
  fail(): void
}

const thumb = (id: number): WantedThumb => ({ key: `${id}-v`, id, side: 192 })
const turn = () => new Promise((resolve) => setTimeout(resolve))

describe('thumbnails requested together', () => {
  let asked: Asked[]
  let batches: ThumbBatches
  let told: [number, string | null][]
  const ask = (id: number) => batches.ask(thumb(id), (address) => told.push([id, address]))
  beforeEach(() => {
    asked = []
    told = []
    batches = new ThumbBatches((wanted, onThumb, signal) => {
      const { promise, reject } = Promise.withResolvers<undefined>()
      asked.push({
        ids: wanted.map(({ id }) => id),
        onThumb,
        signal,
        fail: () => reject(new Error('gone')),
      })
      return promise
    })
  })

  it('are one request, or several if there are many', async () => {
    for (let id = 1; id <= 100; id++) ask(id)
    expect(asked).toEqual([])
    await turn()
    expect(asked.map(({ ids }) => ids.length)).toEqual([48, 48, 4])
    expect(asked.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1))
  })

  it('are reported as they come, and those that cannot be shown are reported too', async () => {
    for (const id of [1, 2, 3]) ask(id)
    await turn()
    asked[0].onThumb(2, 'data:c')
    asked[0].onThumb(0, null)
    expect(told).toEqual([
      [3, 'data:c'],
      [1, null],
    ])
  })

  it('are lost if the engine does not answer, except for those that came', async () => {
    for (const id of [1, 2]) ask(id)
    await turn()
    asked[0].onThumb(0, 'data:a')
    asked[0].fail()
    await turn()
    expect(told).toEqual([
      [1, 'data:a'],
      [2, 'lost'],
    ])
  })

  it('are cancelled when nobody waits for any of them', async () => {
    const cancels = [1, 2].map(ask)
    await turn()
    cancels[0]()
    expect(asked[0].signal.aborted).toBe(false)
    asked[0].onThumb(0, 'data:a')
    cancels[1]()
    expect(asked[0].signal.aborted).toBe(true)
    expect(told).toEqual([])
  })

  it('that were cancelled before they were sent are not requested', async () => {
    ask(1)()
    ask(2)
    await turn()
    expect(asked.map(({ ids }) => ids)).toEqual([[2]])
  })
})
