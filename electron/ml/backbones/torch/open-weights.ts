import { basename } from 'node:path'
import { fileSize } from '../../atomic-file.ts'
import { LoupeError } from '../../errors.ts'
import { ByteFile } from '../../byte-file.ts'
import { asWeightsError, WeightsProblem } from './problem.ts'
import { readSafetensors } from './safetensors.ts'
import { readTorchLegacy, startsLikeLegacy } from './torch-legacy.ts'
import { readTorchZip } from './torch-zip.ts'
import { WeightFile } from './weight-file.ts'

/**
 * Opens weights that somebody brings: a `.pth` of PyTorch in either of its formats, or a `.safetensors`. What the file holds decides, not its
 * name. It is not trusted: nothing in it is run, and what it claims is checked before memory is taken. Numbers are read one tensor at a time.
 *
 * @throws LoupeError `backbone_invalid`, naming the file, what is wrong and what to do
 */
export async function openWeights(path: string): Promise<WeightFile> {
  const name = basename(path)
  if ((await fileSize(path)) === undefined)
    throw new LoupeError('backbone_invalid', `There is no file ${path}.`, 'Check the path of the weights.')
  const file = await ByteFile.open(path)
  try {
    const head = await file.bytes(0, Math.min(file.size, 64))
    if (head[0] === 0x50 && head[1] === 0x4b) return new WeightFile(path, file, 'torch zip', await readTorchZip(file))
    if (startsLikeLegacy(head)) return new WeightFile(path, file, 'torch legacy', await readTorchLegacy(file))
    // '{' behind the eight bytes of the header's length.
    if (head[8] === 0x7b) return new WeightFile(path, file, 'safetensors', await readSafetensors(file))
    throw noWeights(head)
  } catch (error) {
    await file.close()
    throw asWeightsError(error, name)
  }
}

/** What people bring by mistake, by how it begins. */
const others: [RegExp, string, string][] = [
  [/^version https:\/\/git-lfs/, 'it is a pointer of Git LFS, not the file itself', 'Run "git lfs pull" where it comes from.'],
  [/^\s*<(!doctype|html|\?xml)/i, 'it is a web page, not weights', 'Download the file itself, not the page about it.'],
  [/^\x89HDF/, 'it is an HDF5 file (Keras), not weights of PyTorch', 'Bring weights of torchvision as .pth or .safetensors.'],
  [/^(\x08|\x0a)[\s\S]{0,40}(onnx|pytorch)/, 'it is an ONNX model, not weights of PyTorch', 'Bring the .pth it was made from.'],
  [/^GGUF/, 'it is a GGUF file, not weights of an image classifier', 'Bring weights of torchvision as .pth or .safetensors.'],
  [/^\x1f\x8b/, 'it is compressed (gzip)', 'Unpack it first.'],
  [/^(\x80[\x01-\x05]|\()/, 'it is a plain Python pickle, not a file of torch.save', 'Save the weights with torch.save(model.state_dict(), FILE).'],
] // prettier-ignore

function noWeights(head: Uint8Array): WeightsProblem {
  if (head.length === 0) return new WeightsProblem('it is empty')
  const text = Buffer.from(head).toString('latin1')
  const [, what, next] = others.find(([start]) => start.test(text)) ?? []
  return new WeightsProblem(
    what ?? 'it is no file of weights (neither a .pth of PyTorch nor a .safetensors)',
    next ?? 'Bring weights saved with torch.save(model.state_dict(), FILE), or a .safetensors.',
  )
}
