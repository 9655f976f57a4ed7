import { basename } from 'node:path'
import type { NotWeightsKind } from '../../../../common/words/en/problems/backbones.ts'
import { fileSize } from '../../atomic-file.ts'
import { LoupeError } from '../../errors.ts'
import { ByteFile } from '../../byte-file.ts'
import { asWeightsError, NotWeights } from './problem.ts'
import { readSafetensors } from './safetensors.ts'
import { readTorchLegacy, startsLikeLegacy } from './torch-legacy.ts'
import { readTorchZip } from './torch-zip.ts'
import { WeightFile } from './weight-file.ts'

/**
 * Opens weights from the user: a PyTorch `.pth` in either of its formats, or a `.safetensors`. The content decides, not
 * the name. The file is not trusted: nothing in it is run, and its claims are checked before memory is allocated.
 * Numbers are read one tensor at a time.
 *
 * @throws LoupeError `backbone_invalid`, naming the file, what is wrong and what to do
 */
export async function openWeights(path: string): Promise<WeightFile> {
  const name = basename(path)
  if ((await fileSize(path)) === undefined) throw new LoupeError('backbone_invalid.no_file', { path })
  const file = await ByteFile.open(path)
  try {
    const head = await file.bytes(0, Math.min(file.size, 64))
    if (head[0] === 0x50 && head[1] === 0x4b) return new WeightFile(path, file, 'torch zip', await readTorchZip(file))
    if (startsLikeLegacy(head)) return new WeightFile(path, file, 'torch legacy', await readTorchLegacy(file))
    // '{' after the eight bytes of the header's length.
    if (head[8] === 0x7b) return new WeightFile(path, file, 'safetensors', await readSafetensors(file))
    throw noWeights(head)
  } catch (error) {
    await file.close()
    throw asWeightsError(error, name)
  }
}

/** What people choose by mistake, by its first bytes. */
const others: [RegExp, NotWeightsKind][] = [
  [/^version https:\/\/git-lfs/, 'git_lfs'],
  [/^\s*<(!doctype|html|\?xml)/i, 'web_page'],
  [/^\x89HDF/, 'hdf5'],
  [/^(\x08|\x0a)[\s\S]{0,40}(onnx|pytorch)/, 'onnx'],
  [/^GGUF/, 'gguf'],
  [/^\x1f\x8b/, 'gzip'],
  [/^(\x80[\x01-\x05]|\()/, 'pickle'],
]

function noWeights(head: Uint8Array): NotWeights {
  if (head.length === 0) return new NotWeights('empty')
  const text = Buffer.from(head).toString('latin1')
  return new NotWeights(others.find(([start]) => start.test(text))?.[1] ?? 'other')
}
