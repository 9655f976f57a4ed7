import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { writeFileAtomically } from '../../../../electron/ml/atomic-file.ts'
import { graphFiles, loadGraph } from '../../../../electron/ml/backbones/graph-file.ts'
import type { Graph } from '../../../../electron/ml/backbones/graph.ts'
import { madeNetwork } from '../../../fixtures/networks/network-runs.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loupe-graph-'))
  return () => rm(dir, { recursive: true })
})

async function save(graph: Graph): Promise<void> {
  for (const [name, chunks] of Object.entries(graphFiles(graph))) await writeFileAtomically(join(dir, name), chunks)
}

test.each([
  ['resnet50', {}],
  ['vgg16', { features: 'logits' }],
  ['inception-v3', {}],
  ['efficientnet-lite0', {}],
] as const)('the graph of %s comes back from its files as it was', async (name, options) => {
  const { graph } = madeNetwork(name, { width: 1 / 32, ...options })
  await save(graph)
  const loaded = await loadGraph(dir)
  expect(loaded.nodes).toEqual(graph.nodes)
  expect(loaded.output).toBe(graph.output)
  expect([...loaded.tensors]).toEqual([...graph.tensors])
})

describe('a damaged graph is refused', () => {
  const cases: [string, (text: string) => string][] = [
    ['a node whose input comes later', (text) => text.replace('"input":"input"', '"input":"avgpool"')],
    [
      'a concatenation of a node that is not there',
      (text) => text.replace('"inputs":["Mixed_5b.branch1x1"', '"inputs":["nowhere"'),
    ],
    ['a statistic that is not there', (text) => text.replace('bn.running_mean"', 'bn.running_median"')],
    [
      'a kernel with too few axes',
      (text) => text.replace(/("Conv2d_1a_3x3.conv.weight","shape":)\[1,3,3,3\]/, '$1[27]'),
    ],
    ['an epsilon of zero', (text) => text.replace('"epsilon":0.001', '"epsilon":0')],
    ['an output that is not there', (text) => text.replace('"output":"avgpool"', '"output":"head"')],
  ]
  test.each(cases)('%s', async (_, damage) => {
    await save(madeNetwork('inception-v3', { width: 1 / 32 }).graph)
    const text = await readFile(join(dir, 'graph.json'), 'utf8')
    const damaged = damage(text)
    expect(damaged).not.toBe(text)
    await writeFile(join(dir, 'graph.json'), damaged)
    await expect(loadGraph(dir)).rejects.toMatchObject({ code: 'backbone_invalid' })
  })
})
