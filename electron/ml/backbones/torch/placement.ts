import { bytesOf } from './dtypes.ts'
import { WeightsProblem } from './problem.ts'
import type { TorchTensor } from './tensor-values.ts'
import type { PlacedTensor, Storage } from './weight-file.ts'

/**
 * Assigns tensors to the positions of their storages in the file. A storage that is missing or of another size is a
 * WeightsProblem that names a tensor.
 */
export function placeTensors(
  tensors: ReadonlyMap<string, TorchTensor>,
  storages: ReadonlyMap<string, Storage>,
): Map<string, PlacedTensor> {
  const placed = new Map<string, PlacedTensor>()
  for (const [name, { storage, dtype, shape, stride, offset }] of tensors) {
    const found = storages.get(storage.key)
    if (!found) throw new WeightsProblem(`the numbers of the tensor ${name} are not in it`)
    const start = storage.start * bytesOf(storage.dtype)
    if (start + storage.length * bytesOf(storage.dtype) > found.bytes)
      throw new WeightsProblem(`the numbers of the tensor ${name} are cut short`)
    // A storage starts at a multiple of its type's size, since views always have the same type.
    placed.set(name, { dtype, shape, stride, offset: offset + start / bytesOf(dtype), storage: found })
  }
  return placed
}
