import { expect, test } from 'vitest'
import { isOutOfMemory } from '../../../../electron/ml/engines/out-of-memory.ts'
import type { Warning } from '../../../../common/warnings/warning.ts'
import type { FeatureEngine } from '../../../../electron/ml/features/engine.ts'
import { openWithFallback } from '../../../../electron/ml/features/fallback-engine.ts'
import { openWithBatchHalving } from '../../../../electron/ml/features/batch-halving.ts'

/** The engines' messages, from their sources and from bug reports. */
const real = [
  "Non-zero status code returned while running Conv node. Name:'conv1' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:376 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for requested buffer of size 411041792",
  'CUDA failure 2: out of memory ; GPU=0 ; hostname=box ; expr=cudaMalloc((void**)&p, size);',
  'CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED ; GPU=0',
  'OOM when allocating tensor with shape[64,256,56,56] and type float on /job:localhost/replica:0/task:0/device:GPU:0 by allocator GPU_0_bfc',
  'RESOURCE_EXHAUSTED: failed to allocate 1.50GiB',
  'D:\\a\\_work\\1\\s\\onnxruntime\\core\\providers\\dml\\DmlExecutionProvider\\src\\ExecutionProvider.cpp(873) Exception(3) 8007000E Not enough memory resources are available to complete this operation.',
  'Failed to run: the GPU device was lost. Out of memory',
  'vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY',
]

/**
 * An engine with room for this many pictures; its row is the picture's first pixel. It does not survive running out of
 * memory.
 */
class Cramped implements FeatureEngine {
  readonly batch = 8
  readonly dimensions = 1
  forwardPasses = 0
  readonly name: string
  private readonly room: number
  private readonly message: string
  private lost = false

  constructor(name: string, room: number, message: string) {
    this.name = name
    this.room = room
    this.message = message
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    const taken = structuredClone(pixels, { transfer: [pixels.buffer] })
    await new Promise((done) => setTimeout(done, 2))
    if (this.lost) throw new Error('its thread ended')
    if (n > this.room) throw new Error(this.message)
    this.forwardPasses += n
    return Float32Array.from({ length: n }, (_, i) => taken[(i * taken.length) / n])
  }
  async close(): Promise<void> {
    this.lost = true
  }
}

/** Opens an engine with little room; each opening gives a new one. */
function cramped(room: number, message: string) {
  const notes: Warning[] = []
  let opened = 0
  const offer = {
    name: 'gpu',
    open: async () => {
      opened++
      return new Cramped('gpu', room, message)
    },
  }
  const onNote = (note: Warning) => notes.push(note)
  return {
    offer: { name: 'gpu', open: () => openWithBatchHalving(offer, onNote) },
    notes,
    onNote,
    opened: () => opened,
  }
}

const pictures = (n: number, from = 1) => Uint8Array.from({ length: n * 3 }, (_, i) => from + Math.floor(i / 3))
const numbers = (n: number, from = 1) => Array.from({ length: n }, (_, i) => from + i)

test.each(real)('%s: the same pictures go through in halves', async (message) => {
  const { offer, notes, opened } = cramped(3, message)
  const engine = await offer.open()
  expect([...(await engine.run(pictures(8), 8))]).toEqual(numbers(8))
  expect(notes).toEqual([
    {
      code: 'engine_out_of_memory',
      about: { engine: 'gpu', pictures: 8, next: 4 },
      message: 'The engine gpu ran out of memory with 8 pictures at a time. It continues with 4.',
    },
    {
      code: 'engine_out_of_memory',
      about: { engine: 'gpu', pictures: 4, next: 2 },
      message: 'The engine gpu ran out of memory with 4 pictures at a time. It continues with 2.',
    },
  ])
  expect(opened()).toBe(3)
  // What was learned stays.
  expect([...(await engine.run(pictures(7, 20), 7))]).toEqual(numbers(7, 20))
  expect(notes).toHaveLength(2)
})

test('a batch in flight while the engine is reopened is not lost', async () => {
  const { offer, notes } = cramped(4, real[0])
  const engine = await offer.open()
  const both = await Promise.all([
    engine.run(pictures(8), 8),
    engine.run(pictures(8, 100), 8),
    engine.run(pictures(2, 50), 2),
  ])
  expect(both.map((rows) => [...rows])).toEqual([numbers(8), numbers(8, 100), numbers(2, 50)])
  expect(notes).toHaveLength(1)
})

test('the CPU takes over only once a single picture does not fit', async () => {
  const { offer, notes, onNote } = cramped(0, real[3])
  const cpu = new Cramped('cpu', 8, '')
  const engine = await openWithFallback([offer, { name: 'cpu', open: async () => cpu }], onNote)
  expect([...(await engine.run(pictures(8), 8))]).toEqual(numbers(8))
  expect(notes.map(({ code }) => code)).toEqual([
    ...['engine_out_of_memory', 'engine_out_of_memory', 'engine_out_of_memory', 'engine_fell_back'],
  ])
  expect(cpu.forwardPasses).toBe(8)
})

test('an engine that fails for another reason does not get smaller batches', async () => {
  const { offer, notes } = cramped(3, 'the shapes do not fit')
  await expect((await offer.open()).run(pictures(8), 8)).rejects.toThrow('the shapes do not fit')
  expect(notes).toEqual([])
  expect(isOutOfMemory(new Error('Invalid rank for input: image'))).toBe(false)
})
