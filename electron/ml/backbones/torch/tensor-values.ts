import { bytesOf, type Dtype } from './dtypes.ts'
import { MOST_AXES, MOST_NUMBERS } from './limits.ts'
import { WeightsProblem } from './problem.ts'
import { product, span } from './strides.ts'
import { PickleTuple } from './pickle/values.ts'

/** A storage as the pickle names it; its position in the file is not known yet. */
export class TorchStorage {
  /** Its name in the file. */
  readonly key: string
  readonly dtype: Dtype
  /** How many numbers it contains. */
  readonly length: number
  /** First number in the storage `key`, for old files whose storages are views of others. */
  readonly start: number

  constructor(key: string, dtype: Dtype, length: number, start = 0) {
    this.key = key
    this.dtype = dtype
    this.length = length
    this.start = start
  }
}

/** A view of a storage, which it does not exceed. `offset` and `stride` are in numbers of `dtype`. */
export class TorchTensor {
  readonly storage: TorchStorage
  readonly dtype: Dtype
  readonly shape: number[]
  readonly stride: number[]
  readonly offset: number

  constructor(storage: TorchStorage, dtype: Dtype, shape: number[], stride: number[], offset: number) {
    this.storage = storage
    this.dtype = dtype
    this.shape = shape
    this.stride = stride
    this.offset = offset
  }
}

/**
 * Most numbers of a view that repeats its storage (a stride of 0), and most bytes that a view may be scattered over.
 */
const MOST_REPEATED = 2 ** 20
const WIDEST_SCATTERED = 2 ** 30

/** The tensor that `_rebuild_tensor(storage, offset, size, stride)` would make, of the storage's type or another. */
export function tensorOf([storage, offset, size, stride]: readonly unknown[], dtype?: Dtype): TorchTensor {
  if (!(storage instanceof TorchStorage)) throw wrong()
  const shape = wholeNumbers(size)
  const steps = wholeNumbers(stride)
  if (!isWhole(offset) || shape.length !== steps.length) throw wrong()
  const type = dtype ?? storage.dtype
  const numbers = product(shape)
  if (shape.length > MOST_AXES || numbers > MOST_NUMBERS)
    throw new WeightsProblem('a tensor is larger than any network needs')
  const capacity = Math.floor((storage.length * bytesOf(storage.dtype)) / bytesOf(type))
  if (numbers > 0) {
    const reach = span(shape, steps)
    if (offset + reach > capacity) throw new WeightsProblem('a tensor reaches beyond its storage')
    if (numbers > reach && numbers > MOST_REPEATED) throw new WeightsProblem('a tensor repeats its numbers too often')
    if (reach > numbers && reach * bytesOf(type) > WIDEST_SCATTERED)
      throw new WeightsProblem('a tensor is scattered over more than a gigabyte', 'contiguous')
  }
  return new TorchTensor(storage, type, shape, steps, offset)
}

function wholeNumbers(value: unknown): number[] {
  if (!(value instanceof PickleTuple)) throw wrong()
  return value.items.map((item) => {
    if (!isWhole(item)) throw wrong()
    return item
  })
}

export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function wrong(): WeightsProblem {
  return new WeightsProblem('a tensor in it is not described as PyTorch does')
}
