import { allowedName, type FunctionName, type Named } from './names.ts'
import type { PickleHost } from './pickle/machine.ts'
import { PickleList, PickleTuple } from './pickle/values.ts'
import { WeightsProblem } from './problem.ts'
import { isWhole, tensorOf, TorchStorage, TorchTensor } from './tensor-values.ts'

/** One of the allowed names, as a value in the pickle. */
class TorchName {
  readonly named: Named

  constructor(named: Named) {
    this.named = named
  }
}

/** Values for the names in PyTorch's pickles: tensors and their storages, described but not read. */
export class TorchHost implements PickleHost {
  /** Storages by key; two that share a key must agree. */
  readonly storages = new Map<string, TorchStorage>()

  named(module: string, name: string): TorchName {
    return new TorchName(allowedName(module, name))
  }

  called(callable: unknown, args: readonly unknown[]): unknown {
    if (!(callable instanceof TorchName) || callable.named.kind !== 'function') throw unexpected()
    return this.#make(callable.named.name, args)
  }

  #make(name: FunctionName, args: readonly unknown[]): unknown {
    switch (name) {
      case 'orderedDict':
        return orderedDict(args)
      case 'tensor':
        refuseSpecialBits(args[6])
        return tensorOf(args)
      case 'typedTensor': {
        const type = args[6]
        if (!(type instanceof TorchName) || type.named.kind !== 'dtype') throw unexpected()
        refuseSpecialBits(args[7])
        return tensorOf(args, type.named.dtype)
      }
      case 'parameter':
        if (!(args[0] instanceof TorchTensor)) throw unexpected()
        return args[0]
      case 'size':
        if (!(args[0] instanceof PickleTuple)) throw unexpected()
        return args[0]
      case 'device':
        return null
    }
  }

  /** Dictionaries have `_metadata` as an attribute, which does not affect the weights. Nothing else has a state. */
  stateGiven(object: unknown): void {
    if (!(object instanceof Map)) throw unexpected()
  }

  /** `('storage', type, key, location, length)`, and in the legacy format what it is a view of, or None. */
  persistent(id: unknown): TorchStorage {
    if (!(id instanceof PickleTuple)) throw unexpected()
    const [kind, type, key, , length, view] = id.items
    if (kind !== 'storage' || !(type instanceof TorchName) || type.named.kind !== 'storage') throw unexpected()
    if (typeof key !== 'string' || !isWhole(length)) throw unexpected()
    const { dtype } = type.named
    const known = this.storages.get(key)
    if (known && (known.dtype !== dtype || known.length !== length)) throw unexpected()
    const storage = known ?? new TorchStorage(key, dtype, length)
    this.storages.set(key, storage)
    return view === undefined || view === null ? storage : viewOf(storage, view)
  }
}

/** Files before PyTorch 0.4 describe views as storages: `(key of the view, first number, length)`. */
function viewOf(storage: TorchStorage, view: unknown): TorchStorage {
  if (!(view instanceof PickleTuple)) throw unexpected()
  const [, start, length] = view.items
  if (!isWhole(start) || !isWhole(length) || start + length > storage.length) throw unexpected()
  return new TorchStorage(storage.key, storage.dtype, length, start)
}

/** `OrderedDict()` or, in Python 2, `OrderedDict([[key, value], …])`. */
function orderedDict([pairs]: readonly unknown[]): Map<unknown, unknown> {
  const made = new Map<unknown, unknown>()
  if (pairs === undefined) return made
  if (!(pairs instanceof PickleList)) throw unexpected()
  for (const pair of pairs.items) {
    if (!(pair instanceof PickleTuple || pair instanceof PickleList)) throw unexpected()
    made.set(pair.items[0], pair.items[1])
  }
  return made
}

/** Conjugated or negated tensors have a dictionary that says so; weights do not. */
function refuseSpecialBits(metadata: unknown): void {
  if (metadata instanceof Map && [...metadata.values()].includes(true))
    throw new WeightsProblem('a tensor is kept negated or conjugated', 'not_negated')
}

function unexpected(): WeightsProblem {
  return new WeightsProblem('its pickle is not one that torch.save writes')
}
