import { crc32 } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { CutShort, type ByteFile } from '../../byte-file.ts'
import { LONGEST_PICKLE, MOST_TENSORS } from './limits.ts'
import { unpickle } from './pickle/unpickle.ts'
import { placeTensors } from './placement.ts'
import { NotWeights, WeightsProblem } from './problem.ts'
import { stateDictOf } from './state-dict.ts'
import { TorchHost } from './torch-host.ts'
import type { PlacedTensor, Storage } from './weight-file.ts'
import { openZip } from '../../zip-reader.ts'

/** A file in the archive, and where its bytes begin. */
interface Part {
  entry: Entry
  at: number
}

/**
 * The tensors of a file written by torch.save since PyTorch 1.6: an uncompressed ZIP archive with the pickle
 * `NAME/data.pkl` and each storage as `NAME/data/KEY`. Only the archive's directory and the pickle are read.
 */
export async function readTorchZip(file: ByteFile): Promise<Map<string, PlacedTensor>> {
  const parts = await partsOf(file)
  const pickles = [...parts.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name))
  if (pickles.length !== 1) throw notOfTorch(parts)
  const root = pickles[0].slice(0, -'data.pkl'.length)
  if (parts.has(`${root}constants.pkl`) || [...parts.keys()].some((name) => name.startsWith(`${root}code/`)))
    throw new WeightsProblem('it is a TorchScript program, not weights', 'of_script')
  const order = parts.get(`${root}byteorder`)
  if (order && new TextDecoder().decode(await checkedBytes(file, storageOf(order), 16)) !== 'little') throw bigEndian()

  const host = new TorchHost()
  const pickle = parts.get(pickles[0])
  if (!pickle) throw notOfTorch(parts)
  const { value } = unpickle(await checkedBytes(file, storageOf(pickle), LONGEST_PICKLE), host)
  const tensors = stateDictOf(value)
  const storages = new Map<string, Storage>()
  for (const key of host.storages.keys()) {
    const part = parts.get(`${root}data/${key}`)
    if (part) storages.set(key, storageOf(part))
  }
  return placeTensors(tensors, storages)
}

export function bigEndian(): WeightsProblem {
  return new WeightsProblem('its numbers are big-endian, which is not read', 'little_endian')
}

async function partsOf(file: ByteFile): Promise<Map<string, Part>> {
  let zip: ZipFile | undefined
  try {
    zip = await openZip(file)
    const parts = new Map<string, Part>()
    if (zip.entryCount > MOST_TENSORS + 100) throw new WeightsProblem('it holds more parts than any network has')
    let claimed = 0
    for await (const entry of zip.eachEntry()) {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
      if (parts.has(entry.fileName)) throw new WeightsProblem(`it holds ${entry.fileName} twice`)
      parts.set(entry.fileName, { entry, at: fileDataStart })
      claimed += entry.compressedSize
    }
    if (claimed > file.size) throw new WeightsProblem('its parts overlap')
    return parts
  } catch (error) {
    throw described(error)
  } finally {
    zip?.close()
  }
}

function storageOf({ entry, at }: Part): Storage {
  if (entry.isEncrypted()) throw new WeightsProblem('it is encrypted')
  if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
    throw new WeightsProblem('it is a compressed archive, which torch.save does not write')
  // PyTorch can omit checksums (torch.serialization.set_crc32_options); then they are 0.
  return { at, bytes: entry.uncompressedSize, crc32: entry.crc32 === 0 ? null : entry.crc32 }
}

async function checkedBytes(file: ByteFile, { at, bytes, crc32: sum }: Storage, most: number): Promise<Uint8Array> {
  if (bytes > most) throw new WeightsProblem('its description of the tensors is larger than any network needs')
  const found = await file.bytes(at, bytes)
  if (sum !== null && crc32(found) !== sum) throw new WeightsProblem('it is damaged (a checksum is wrong)')
  return found
}

function notOfTorch(parts: ReadonlyMap<string, unknown>): NotWeights {
  const names = [...parts.keys()]
  if (names.some((name) => name.endsWith('.npy'))) return new NotWeights('numpy')
  if (names.includes('model.weights.h5')) return new NotWeights('keras')
  return new NotWeights('zip')
}

/** yauzl's own errors have no code; those of the system do. */
function described(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message: string }
  if (error instanceof WeightsProblem || error instanceof CutShort || typeof code === 'string') return error
  if (/end of central directory/i.test(message))
    return new WeightsProblem('it is cut short: the end of the archive is missing')
  return new WeightsProblem('its archive is damaged', 'anew', { cause: error })
}
