import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { openWeights } from '../../../../../electron/ml/backbones/torch/open-weights.ts'

/** Files that PyTorch 2.13 wrote (`make.py` beside them), and what is in them: name -> dtype, shape, numbers. */
const file = (name: string) => fileURLToPath(new URL(`../../../../fixtures/weights/${name}`, import.meta.url))
type Expected = Record<string, [dtype: string, shape: number[], numbers: number[]]>
const { kinds, state } = JSON.parse(await readFile(file('expected.json'), 'utf8')) as Record<string, Expected>

const dtypes: Record<string, string> = {
  ...{ 'torch.float64': 'F64', 'torch.float32': 'F32', 'torch.float16': 'F16', 'torch.bfloat16': 'BF16' },
  ...{ 'torch.int64': 'I64', 'torch.int32': 'I32', 'torch.int16': 'I16', 'torch.int8': 'I8' },
  ...{ 'torch.uint8': 'U8', 'torch.bool': 'BOOL' },
}

async function expectIn(name: string, format: string, expected: Expected): Promise<void> {
  const weights = await openWeights(file(name))
  try {
    expect(weights.format).toBe(format)
    expect([...weights.tensors.keys()].sort()).toEqual(Object.keys(expected).sort())
    for (const [tensor, [dtype, shape, numbers]] of Object.entries(expected)) {
      expect(weights.tensors.get(tensor)).toMatchObject({ dtype: dtypes[dtype], shape })
      // Bit for bit: -0 is not 0.
      expect(await weights.read(tensor), tensor).toStrictEqual(Float32Array.from(numbers))
    }
    const bytes = await readFile(file(name))
    expect(weights.bytes).toBe(bytes.length)
    expect(await weights.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'))
  } finally {
    await weights.close()
  }
}

test.each([
  ['kinds.pth', 'torch zip'],
  ['kinds-protocol-4.pth', 'torch zip'],
  ['kinds-legacy.pth', 'torch legacy'],
  ['kinds.safetensors', 'safetensors'],
])('%s: every kind of number, shared, transposed, strided and repeated', async (name, format) => {
  await expectIn(name, format, kinds)
})

test('a state dict is read, with checksums and without', async () => {
  await expectIn('state-dict.pth', 'torch zip', state)
  await expectIn('no-checksums.pth', 'torch zip', state)
})

test('a training script’s checkpoint gives its state dict, without the prefixes of DataParallel and torch.compile', async () => {
  await expectIn('checkpoint.pth', 'torch zip', state)
  await expectIn('compiled-legacy.pth', 'torch legacy', state)
})

test.each<[string, RegExp, RegExp]>([
  ['whole-model.pth', /whole pickled model \(of the class __main__\.Net\)/, /model\.state_dict\(\)/],
  ['whole-layer.pth', /whole pickled model \(of the class torch\.nn\.modules\.activation\.ReLU\)/, /state_dict/],
  ['malicious.pth', /(posix|nt)\.system/, /Do not open it in Python/],
  ['malicious-legacy.pth', /(posix|nt)\.system/, /Do not open it in Python/],
  ['float8.pth', /torch\.float8_e4m3fn/, /float32/],
  ['uint16.pth', /torch\.uint16/, /float32/],
  ['complex.pth', /torch\.ComplexFloatStorage/, /float32/],
  ['sparse.pth', /sparse/, /to_dense/],
  ['quantized.pth', /_rebuild_qtensor/, /dequantize/],
  ['meta.pth', /meta_tensor/, /save them again/],
  ['negated.pth', /negated/, /resolve_neg/],
  ['one-tensor.pth', /a single tensor instead of a state dict/, /state_dict/],
  ['script.pth', /TorchScript/, /torch\.jit\.load/],
])('%s is refused with what is wrong and what to do', async (name, message, next) => {
  await expect(openWeights(file(name))).rejects.toMatchObject({
    code: 'backbone_invalid',
    message: expect.stringMatching(message),
    next: expect.stringMatching(next),
  })
})

test('NaN and infinite weights are refused when they are read, naming the tensor', async () => {
  const nan = await openWeights(file('nan.pth'))
  expect(await nan.read('fine')).toEqual(Float32Array.of(1, 1))
  await expect(nan.read('broken')).rejects.toMatchObject({ code: 'backbone_invalid', message: /tensor broken holds values that are not finite/ }) // prettier-ignore
  await nan.close()
  const infinite = await openWeights(file('infinite.pth'))
  await expect(infinite.read('broken')).rejects.toMatchObject({ code: 'backbone_invalid' })
  await infinite.close()
})
