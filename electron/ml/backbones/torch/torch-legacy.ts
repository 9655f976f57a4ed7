import type { ByteFile } from '../../byte-file.ts'
import { bytesOf } from './dtypes.ts'
import { LONGEST_PICKLE } from './limits.ts'
import type { PickleHost } from './pickle/machine.ts'
import { unpickle } from './pickle/unpickle.ts'
import { PickleList } from './pickle/values.ts'
import { placeTensors } from './placement.ts'
import { WeightsProblem } from './problem.ts'
import { stateDictOf } from './state-dict.ts'
import { TorchHost } from './torch-host.ts'
import { bigEndian } from './torch-zip.ts'
import type { PlacedTensor, Storage } from './weight-file.ts'

/** The first pickle of the file (torch/serialization.py). */
const MAGIC = 0x1950a86a20f9469cfc6cn
const PROTOCOL = 1001

/**
 * The same as an instruction: LONG1 of ten bytes. PROTO comes before it and, from protocol 4 on, FRAME with its eight
 * bytes.
 */
const magicInstruction = Buffer.from([0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19])

export function startsLikeLegacy(head: Uint8Array): boolean {
  return head[0] === 0x80 && [2, 11].includes(Buffer.from(head).indexOf(magicInstruction))
}

/**
 * The tensors of a file written by torch.save before PyTorch 1.6: one pickle each for a magic number, the protocol, the
 * machine, the saved object, and the storages' keys; then the storages in that order, each with a length of eight bytes
 * and its numbers.
 */
export async function readTorchLegacy(file: ByteFile): Promise<Map<string, PlacedTensor>> {
  const bytes = await file.bytes(0, Math.min(file.size, LONGEST_PICKLE))
  const host = new TorchHost()
  let at = 0
  const next = (from: PickleHost): unknown => {
    const { value, end } = unpickle(bytes, from, at)
    at = end
    return value
  }
  if (next(plain) !== MAGIC || next(plain) !== PROTOCOL)
    throw new WeightsProblem('it is of a version that is not known')
  const machine = next(plain)
  if (!(machine instanceof Map) || machine.get('little_endian') !== true) throw bigEndian()
  const tensors = stateDictOf(next(host))
  const keys = next(plain)
  if (!(keys instanceof PickleList)) throw new WeightsProblem('it does not list its storages')
  return placeTensors(tensors, await storagesOf(file, host, keys.items, at))
}

/** The pickles around the main one name nothing. */
const plain: PickleHost = {
  named: refuse,
  called: refuse,
  stateGiven: refuse,
  persistent: refuse,
}

function refuse(): never {
  throw new WeightsProblem('its head is not one that torch.save writes')
}

async function storagesOf(
  file: ByteFile,
  { storages }: TorchHost,
  keys: readonly unknown[],
  start: number,
): Promise<Map<string, Storage>> {
  const found = new Map<string, Storage>()
  let at = start
  for (const key of keys) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (!storage || found.has(storage.key)) throw new WeightsProblem('its list of storages is damaged')
    const length = new DataView((await file.bytes(at, 8)).buffer).getBigInt64(0, true)
    if (length !== BigInt(storage.length)) throw new WeightsProblem('a storage in it is of another length than it says')
    const bytes = storage.length * bytesOf(storage.dtype)
    at += 8
    if (at + bytes > file.size) throw new WeightsProblem('it is cut short')
    found.set(storage.key, { at, bytes, crc32: null })
    at += bytes
  }
  if (at !== file.size) throw new WeightsProblem(`it holds ${file.size - at} bytes behind its last storage`)
  return found
}
