import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openWeights } from '../../../../../electron/ml/backbones/torch/open-weights.ts'
import { LoupeError } from '../../../../../electron/ml/errors.ts'
import { random } from '../../../../../electron/ml/random.ts'

const original = (name: string) => fileURLToPath(new URL(`../../../../fixtures/weights/${name}`, import.meta.url))
/** Changes a file; `LOUPE_FUZZ=5000` tries more. */
const TRIES = Number(process.env.LOUPE_FUZZ ?? 60)

vi.setConfig({ testTimeout: 60_000 + 1000 * TRIES })

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loupe-fuzz-'))
})
afterAll(() => rm(dir, { recursive: true }))

type Found = Map<string, Float32Array>

/** Everything in the file, or undefined if it was refused in the way that people see. Any other error is thrown on. */
async function readAll(bytes: Uint8Array): Promise<Found | undefined> {
  const file = join(dir, 'fuzzed.pth')
  await writeFile(file, bytes)
  try {
    const weights = await openWeights(file)
    try {
      const found: Found = new Map()
      for (const [name, { shape }] of weights.tensors) {
        const values = await weights.read(name)
        expect(values.length).toBe(shape.reduce((product, n) => product * n, 1))
        found.set(name, values)
      }
      return found
    } finally {
      await weights.close()
    }
  } catch (error) {
    if (!(error instanceof LoupeError)) throw error
    expect(error).toMatchObject({ code: 'backbone_invalid', message: expect.stringContaining('fuzzed.pth') })
    expect(error.next).not.toBe('')
    return undefined
  }
}

/** Numbers that differ between two readings of the same names. */
function differences(a: Found, b: Found): number {
  let count = 0
  for (const [name, values] of a) values.forEach((value, i) => (count += Object.is(value, b.get(name)?.[i]) ? 0 : 1))
  return count
}

const files = ['kinds.pth', 'kinds-legacy.pth', 'kinds.safetensors', 'checkpoint.pth', 'malicious.pth']

test.each(files)('%s with any byte changed is refused, or read as what it then contains', async (name) => {
  const whole = await readFile(original(name))
  const right = await readAll(whole)
  const next = random('flips', name)
  for (let i = 0; i < TRIES; i++) {
    const bytes = Buffer.from(whole)
    const at = Math.floor(next() * bytes.length)
    bytes[at] ^= 1 + Math.floor(next() * 255)
    const found = await readAll(bytes)
    if (!right) expect(found, `byte ${at}`).toBeUndefined()
    // The ZIP format has checksums: what is read of it is right, whatever was changed.
    if (found && right && name.endsWith('s.pth')) {
      expect([...found.keys()], `byte ${at}`).toEqual([...right.keys()])
      expect(differences(right, found), `byte ${at}`).toBe(0)
    }
  }
})

test.each(files)('%s truncated anywhere is refused', async (name) => {
  const whole = await readFile(original(name))
  const next = random('cuts', name)
  for (let i = 0; i < TRIES; i++) {
    const length = Math.floor(next() * whole.length)
    expect(await readAll(whole.subarray(0, length)), `cut to ${length} bytes`).toBeUndefined()
  }
})

test.each(files)(
  '%s with several bytes replaced, removed or doubled is refused, or read as what it then contains',
  async (name) => {
    const whole = await readFile(original(name))
    const next = random('mixed', name)
    const whereIn = (bytes: Uint8Array) => Math.floor(next() * bytes.length)
    for (let i = 0; i < TRIES; i++) {
      let bytes: Buffer = Buffer.from(whole)
      for (let change = 0; change < 4; change++) {
        const [from, to] = [whereIn(bytes), whereIn(bytes)].sort((a, b) => a - b)
        const kind = next()
        if (kind < 0.5) bytes.fill(Math.floor(next() * 256), from, Math.min(to, from + 8))
        else if (kind < 0.75) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(Math.min(to, from + 8))])
        else bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])
      }
      await readAll(bytes)
    }
  },
)

test('random instructions as a pickle are refused or read, and end', async () => {
  const next = random('instructions')
  const head = (await readFile(original('kinds-legacy.pth'))).subarray(0, 15)
  // Mostly bytes that are instructions, so that the machine gets far.
  const codes = Buffer.from(
    '(.0125BCGIJKLMNQRTUXabcdeghijloqrstu)]}N\x80\x81\x85\x86\x87\x88\x89\x8a\x8c\x8f\x90\x93\x94\x95',
    'latin1',
  )
  for (let i = 0; i < 10 * TRIES; i++) {
    const program = Array.from({ length: 60 }, () =>
      next() < 0.9 ? codes[Math.floor(next() * codes.length)] : Math.floor(next() * 256),
    )
    expect(await readAll(Buffer.concat([head, Buffer.from(program)]))).toBeUndefined()
  }
})
