import { z } from 'zod'
import type { ByteFile } from '../../byte-file.ts'
import { bytesOf, isDtype } from './dtypes.ts'
import { MOST_AXES, MOST_NUMBERS, MOST_TENSORS } from './limits.ts'
import { WeightsProblem } from './problem.ts'
import { product, rowMajor } from './strides.ts'
import type { PlacedTensor } from './weight-file.ts'

/** The longest accepted header; those of the largest published classifiers are under 1 MB. */
const LONGEST_HEADER = 16 << 20

const whole = z.number().int().min(0)
const entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(whole).max(MOST_AXES),
  data_offsets: z.tuple([whole, whole]),
})

/**
 * The tensors of a safetensors file: eight bytes of header length, a JSON header, then the numbers without gaps
 * (github.com/huggingface/safetensors, "Format"). Every size is checked against the file before it is used.
 */
export async function readSafetensors(file: ByteFile): Promise<Map<string, PlacedTensor>> {
  const length = await headerLength(file)
  const start = 8 + length
  const tensors = new Map<string, PlacedTensor>()
  for (const [name, value] of Object.entries(await header(file, length))) {
    if (name === '__metadata__') continue
    tensors.set(name, placed(name, value, start))
  }
  if (tensors.size > MOST_TENSORS) throw new WeightsProblem(`it lists ${tensors.size} tensors, which no network has`)
  checkCoverage(tensors, start, file.size)
  return tensors
}

async function headerLength(file: ByteFile): Promise<number> {
  const bytes = await file.bytes(0, 8)
  const claimed = new DataView(bytes.buffer).getBigUint64(0, true)
  const left = file.size - 8
  if (claimed > left)
    throw new WeightsProblem(
      `its header claims ${claimed} bytes where the file has ${left}: it is cut short or damaged`,
    )
  if (claimed > LONGEST_HEADER) throw new WeightsProblem(`its header is ${claimed} bytes long, which no network needs`)
  return Number(claimed)
}

async function header(file: ByteFile, length: number): Promise<object> {
  const text = await file.bytes(8, length)
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  } catch {
    // Reported below.
  }
  throw new WeightsProblem('its header is not the JSON object of a safetensors file')
}

function placed(name: string, value: unknown, start: number): PlacedTensor {
  const parsed = entry.safeParse(value)
  if (!parsed.success) throw new WeightsProblem(`the header's entry for ${name} is not that of a tensor`)
  const { dtype, shape, data_offsets: [begin, end] } = parsed.data // prettier-ignore
  if (!isDtype(dtype)) throw new WeightsProblem(`the tensor ${name} holds numbers of the type ${dtype}`, 'float32')
  const numbers = product(shape)
  if (numbers > MOST_NUMBERS) throw new WeightsProblem(`the tensor ${name} is larger than any network needs`)
  if (end - begin !== numbers * bytesOf(dtype))
    throw new WeightsProblem(`the tensor ${name} of shape [${shape.join(', ')}] is given ${end - begin} bytes`)
  const storage = { at: start + begin, bytes: end - begin, crc32: null }
  return { dtype, shape, stride: rowMajor(shape), offset: 0, storage }
}

/** The tensors must fill the file one after the other: no overlap, no gap, nothing after them. */
function checkCoverage(tensors: Map<string, PlacedTensor>, start: number, size: number): void {
  let at = start
  const inOrder = [...tensors].sort(([, a], [, b]) => a.storage.at - b.storage.at || a.storage.bytes - b.storage.bytes)
  for (const [name, { storage }] of inOrder) {
    if (storage.at !== at) throw new WeightsProblem(`the tensor ${name} overlaps another one or leaves a gap`)
    at += storage.bytes
  }
  if (at > size) throw new WeightsProblem('it is cut short')
  if (at < size) throw new WeightsProblem(`it holds ${size - at} bytes behind its last tensor`)
}
