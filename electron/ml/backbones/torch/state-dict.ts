import { MOST_TENSORS } from './limits.ts'
import { PickleList, PickleTuple } from './pickle/values.ts'
import { WeightsProblem } from './problem.ts'
import { TorchTensor } from './tensor-values.ts'

/** Where training scripts store the state dict in a checkpoint, tried in this order. */
const WRAPPERS = ['state_dict', 'model_state_dict', 'model', 'net', 'module', 'weights', 'params']
const DEEPEST = 3

/** What DataParallel and torch.compile put before every name. */
const PREFIXES = ['module.', '_orig_mod.']

/**
 * The tensors of an unpickled value by name: a state dict, or a checkpoint that contains one. The prefixes of
 * DataParallel and torch.compile are removed if all names have them. Anything but tensors is left out. Throws a
 * WeightsProblem if there are no tensors.
 */
export function stateDictOf(value: unknown): Map<string, TorchTensor> {
  if (!(value instanceof Map)) throw notAStateDict(value)
  const found = unwrapped(value, DEEPEST)
  if (!found) throw new WeightsProblem('the dictionary in it holds no tensors by name')
  if (found.size > MOST_TENSORS) throw new WeightsProblem(`it lists ${found.size} tensors, which no network has`)
  return withoutPrefixes(found)
}

function unwrapped(value: Map<unknown, unknown>, depth: number): Map<string, TorchTensor> | undefined {
  for (const key of depth > 0 ? WRAPPERS : []) {
    const inner = value.get(key)
    const found = inner instanceof Map ? unwrapped(inner, depth - 1) : undefined
    if (found) return found
  }
  const tensors = new Map<string, TorchTensor>()
  for (const [name, tensor] of value)
    if (typeof name === 'string' && tensor instanceof TorchTensor) tensors.set(name, tensor)
  return tensors.size > 0 ? tensors : undefined
}

function withoutPrefixes(tensors: Map<string, TorchTensor>): Map<string, TorchTensor> {
  const names = [...tensors.keys()]
  // A model may be wrapped several times, but the names are the file's and might consist of thousands of prefixes.
  let length = 0
  for (let wrapped = 0; wrapped < DEEPEST; wrapped++) {
    const prefix = PREFIXES.find((one) => names.every((name) => name.startsWith(one, length)))
    if (prefix === undefined) break
    length += prefix.length
  }
  return length === 0 ? tensors : new Map([...tensors].map(([name, tensor]) => [name.slice(length), tensor]))
}

function notAStateDict(value: unknown): WeightsProblem {
  const what =
    value instanceof TorchTensor
      ? 'a single tensor'
      : value instanceof PickleList || value instanceof PickleTuple
        ? 'a list'
        : 'a plain value'
  return new WeightsProblem(`it holds ${what} instead of a state dict`, 'by_name')
}
