import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openWeights } from '../../../../electron/ml/backbones/torch/open-weights.ts'
import { pythonWithTorch, runPython } from '../../../fixtures/machine/torch.ts'

const { python, version, reason } = pythonWithTorch()
const note = reason ? ` (skipped: ${reason})` : ` (PyTorch ${version})`

/**
 * Writes a state dict of random numbers in every format, and its numbers as PyTorch sees them: float32, one tensor
 * after the other in the order of `names.txt`.
 */
const script = `
import sys, random, torch
from collections import OrderedDict
from safetensors.torch import save_file
folder, seed = sys.argv[1], int(sys.argv[2])
torch.manual_seed(seed); random.seed(seed)
types = [torch.float32] * 4 + [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.uint8, torch.bool]
state, pool = OrderedDict(), torch.randn(5000)
def made():
    shape = [random.randint(1, 7) for _ in range(random.randint(0, 5))]
    kind = random.random()
    if kind < 0.15:
        start = random.randint(0, 4000)
        return pool[start:start + random.randint(1, 900)]
    if kind < 0.3:
        return pool.as_strided((random.randint(1, 9), random.randint(1, 9)), (random.randint(0, 40), random.randint(0, 40)), random.randint(0, 900))
    value = (torch.randn(shape) * 50).to(random.choice(types))
    if kind < 0.5 and value.dim() > 1:
        value = value.permute(*random.sample(range(value.dim()), value.dim()))
    if kind < 0.6 and value.dim() > 0 and value.shape[0] > 2:
        value = value[1::2]
    if kind < 0.7 and value.is_floating_point():
        value = torch.nn.Parameter(value)
    return value
for i in range(120):
    state[f'layer{i}.weight'] = made()
state._metadata = OrderedDict({'': {'version': 1}})
for name, options in {
    'zip': {}, 'legacy': {'_use_new_zipfile_serialization': False}, 'protocol3': {'pickle_protocol': 3}, 'protocol5': {'pickle_protocol': 5},
    'legacy4': {'_use_new_zipfile_serialization': False, 'pickle_protocol': 4}}.items():
    torch.save(state, f'{folder}/{name}', **options)
torch.save({'epoch': 1, 'model': {'module.' + k: v for k, v in state.items()}, 'rng': torch.get_rng_state()}, f'{folder}/wrapped')
save_file({k: v.detach().clone().contiguous() for k, v in state.items()}, f'{folder}/safetensors')
flat = torch.cat([v.detach().reshape(-1).to(torch.float32) for v in state.values()])
open(f'{folder}/numbers.bin', 'wb').write(flat.numpy().tobytes())
print('\\n'.join(f'{k} {"x".join(map(str, v.shape)) or "scalar"}' for k, v in state.items()))
`

describe.skipIf(!python)(`weights as PyTorch writes them now${note}`, () => {
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loupe-torch-'))
  })
  afterAll(() => rm(dir, { recursive: true }))

  test.each([1, 2, 3])('120 random tensors are read value for value, in every format (seed %i)', async (seed) => {
    const listed = (await runPython(python ?? '', script, dir, String(seed))).split('\n').slice(0, -1)
    const bytes = await readFile(join(dir, 'numbers.bin'))
    const numbers = new Float32Array(new Uint8Array(bytes).buffer)
    for (const format of ['zip', 'legacy', 'protocol3', 'protocol5', 'legacy4', 'wrapped', 'safetensors']) {
      const weights = await openWeights(join(dir, format))
      expect(weights.tensors.size, format).toBe(listed.length)
      let at = 0
      for (const line of listed) {
        const [name, sizes] = line.split(' ')
        const shape = sizes === 'scalar' ? [] : sizes.split('x').map(Number)
        expect(weights.tensors.get(name)?.shape, `${format} ${name}`).toEqual(shape)
        const values = await weights.read(name)
        expect(values, `${format} ${name}`).toStrictEqual(numbers.slice(at, (at += values.length)))
      }
      expect(at).toBe(numbers.length)
      await weights.close()
    }
  })
})
