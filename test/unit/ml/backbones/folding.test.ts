import { describe, expect, test } from 'vitest'
import { foldBatchNorm } from '../../../../electron/ml/backbones/fold-batch-norm.ts'
import type { Graph, GraphNode, GraphTensor } from '../../../../electron/ml/backbones/graph.ts'

const vector = (...values: number[]): GraphTensor => ({ shape: [values.length], data: Float32Array.from(values) })
const conv = (name: string, input: string, bias?: string): GraphNode => ({
  name,
  op: 'conv',
  input,
  weight: 'w',
  ...(bias && { bias }),
  strides: [2, 1],
  pads: [1, 0, 0, 1],
  groups: 1,
})
const norm = (name: string, input: string): GraphNode => ({
  name,
  op: 'batchNorm',
  input,
  weight: 'gamma',
  bias: 'beta',
  mean: 'mean',
  variance: 'variance',
  epsilon: 0.75,
})
const relu = (name: string, input: string): GraphNode => ({ name, op: 'relu', input })

function graph(nodes: GraphNode[], output: string): Graph {
  // Variance + epsilon are 1 and 4, so the scales are 2 / 1 and 3 / 2.
  const tensors = new Map([
    ['w', { shape: [2, 3, 1, 1], data: Float32Array.of(1, 3, 5, 2, 4, 6) }],
    ['b', vector(100, 200)],
    ['gamma', vector(2, 3)],
    ['beta', vector(10, 20)],
    ['mean', vector(1, 2)],
    ['variance', vector(0.25, 3.25)],
  ])
  return { nodes: [{ name: 'x', op: 'input' }, ...nodes], tensors, output }
}

test('a norm goes into the convolution before it, which takes its name', () => {
  const given = graph([conv('c', 'x'), norm('n', 'c'), relu('r', 'n')], 'r')
  const { nodes, tensors, output } = foldBatchNorm(given)
  expect(nodes).toEqual([
    given.nodes[0],
    { ...conv('n', 'x'), weight: 'n/weight', bias: 'n/bias' },
    { name: 'r', op: 'relu', input: 'n' },
  ])
  expect(output).toBe('r')
  expect([...tensors]).toEqual([
    ['n/weight', { shape: [2, 3, 1, 1], data: Float32Array.of(2, 6, 10, 3, 6, 9) }],
    ['n/bias', vector(10 - 1 * 2, 20 - 2 * 1.5)],
  ])
  expect(given.nodes).toHaveLength(4)
  expect(given.tensors.get('w')?.data).toEqual(Float32Array.of(1, 3, 5, 2, 4, 6))
})

test('the bias of the convolution is scaled along', () => {
  const { tensors } = foldBatchNorm(graph([conv('c', 'x', 'b'), norm('n', 'c')], 'n'))
  expect(tensors.get('n/bias')).toEqual(vector(100 * 2 + 8, 200 * 1.5 + 17))
})

test('two convolutions that share a weight are folded separately', () => {
  const { tensors } = foldBatchNorm(graph([conv('c', 'x'), norm('n', 'c'), conv('d', 'n')], 'd'))
  expect(tensors.get('n/weight')?.data).toEqual(Float32Array.of(2, 6, 10, 3, 6, 9))
  expect(tensors.get('w')?.data).toEqual(Float32Array.of(1, 3, 5, 2, 4, 6))
})

describe('a norm whose convolution has other users becomes a depthwise convolution', () => {
  const alone = {
    name: 'n',
    op: 'conv',
    weight: 'n/weight',
    bias: 'n/bias',
    strides: [1, 1],
    pads: [0, 0, 0, 0],
    groups: 2,
  }

  test.each([
    ['of a convolution that another node takes too', [relu('r', 'c')], 'c'],
    ['of a convolution whose output is the graph’s', [], 'c'],
  ])('%s', (_, others, output) => {
    const { nodes, tensors } = foldBatchNorm(graph([conv('c', 'x', 'b'), norm('n', 'c'), ...others], output))
    expect(nodes[1]).toEqual(conv('c', 'x', 'b'))
    expect(nodes[2]).toEqual({ ...alone, input: 'c' })
    expect(tensors.get('n/weight')).toEqual({ shape: [2, 1, 1, 1], data: Float32Array.of(2, 1.5) })
    expect(tensors.get('n/bias')).toEqual(vector(8, 17))
  })

  test('of anything else', () => {
    const { nodes } = foldBatchNorm(graph([conv('c', 'x', 'b'), relu('r', 'c'), norm('n', 'r')], 'n'))
    expect(nodes[3]).toEqual({ ...alone, input: 'r' })
  })
})

test('unchanged tensors are shared, not copied', () => {
  const linear: GraphNode = { name: 'l', op: 'linear', input: 'c', weight: 'w', bias: 'b' }
  const given = graph([conv('c', 'x', 'b'), linear], 'l')
  const { nodes, tensors } = foldBatchNorm(given)
  expect(nodes).toEqual(given.nodes)
  expect([...tensors.keys()].sort()).toEqual(['b', 'w'])
  expect(tensors.get('w')).toBe(given.tensors.get('w'))
})

test('a convolution without bias and norm gets zeros', () => {
  const { nodes, tensors } = foldBatchNorm(graph([conv('c', 'x')], 'c'))
  expect(nodes[1]).toEqual(conv('c', 'x', 'c/bias'))
  expect(tensors.get('c/bias')).toEqual(vector(0, 0))
})

test.each([
  ['a negative variance', 'variance', vector(-1, 3), /n has a negative variance/],
  ['a missing tensor', 'mean', undefined, /mean of the backbone is missing/],
])('%s is refused', (_, name, tensor, message) => {
  const given = graph([conv('c', 'x'), norm('n', 'c')], 'n')
  if (tensor) given.tensors.set(name, tensor)
  else given.tensors.delete(name)
  expect(() => foldBatchNorm(given)).toThrow(
    expect.objectContaining({ code: 'backbone_invalid', message: expect.stringMatching(message) }),
  )
})
