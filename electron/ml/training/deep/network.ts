import * as tf from '@tensorflow/tfjs-core'
import { type Graph, type NodeOf, tensorsOf } from '../../backbones/graph.ts'
import type { TrainedTensors } from '../loop/learner.ts'
import {
  batchNormByRunning,
  batchNormOfBatch,
  batchNormOfShifted,
  type BatchStatistics,
  movedOn,
} from './batch-norm.ts'
import { offDevice, onDevice } from './layout.ts'
import { runGraph } from './run-graph.ts'
import { knownTensor } from '../../backbones/known-tensor.ts'

/**
 * A graph on the device all of whose layers are trained: weights that an optimiser updates, and BatchNorm's running
 * statistics, which every training batch updates.
 */
export class DeepNetwork {
  /** In the order of the layers. The optimiser's new ones replace them. */
  weights: tf.Tensor[]
  readonly #graph: Graph
  readonly #weightNames: string[]
  readonly #statistics = new Map<string, tf.Tensor>()

  /** @param from tensors of an earlier state of the training, instead of the graph's own */
  constructor(graph: Graph, from?: TrainedTensors) {
    this.#graph = graph
    const load = (name: string): tf.Tensor => {
      const tensor = knownTensor(graph.tensors, name)
      const { shape, data } = onDevice({ shape: tensor.shape, data: from?.get(name) ?? tensor.data })
      return tf.tensor(data, shape)
    }
    const measured = new Set(graph.nodes.flatMap((node) => (node.op === 'batchNorm' ? [node.mean, node.variance] : [])))
    const names = [...new Set(graph.nodes.flatMap(tensorsOf).map(([name]) => name))]
    this.#weightNames = names.filter((name) => !measured.has(name))
    this.weights = this.#weightNames.map(load)
    for (const name of measured) this.#statistics.set(name, load(name))
  }

  /**
   * Features `[n, d]` as in training, differentiable by `weights` (this network's, as the tape knows them).
   * @param seen receives the statistics of each BatchNorm; pass it to `moveOn`
   */
  train(input: tf.Tensor, weights: tf.Tensor[], seen: Map<string, BatchStatistics>): tf.Tensor2D {
    const byName = new Map(this.#weightNames.map((name, i) => [name, weights[i]]))
    const tensor = (name: string) => knownTensor(byName, name)
    return runGraph(this.#graph, input, {
      tensor,
      batchNorm: (node, x, shift) => {
        const { weight, bias, epsilon } = node
        const { y, statistics } = shift
          ? batchNormOfShifted(x, shift, tensor(weight), tensor(bias), epsilon)
          : batchNormOfBatch(x, tensor(weight), tensor(bias), epsilon)
        seen.set(node.name, statistics)
        return y
      },
    })
  }

  /** Features `[n, d]` as in evaluation, by the running statistics; differentiable by `weights`. */
  evaluate(input: tf.Tensor, weights = this.weights): tf.Tensor2D {
    return tf.tidy(() => {
      const byName = new Map(this.#weightNames.map((name, i) => [name, weights[i]]))
      const tensor = (name: string) => knownTensor(byName, name)
      return runGraph(this.#graph, input, {
        tensor,
        batchNorm: ({ weight, bias, mean, variance, epsilon }, x, shift) =>
          batchNormByRunning(x, tensor(weight), tensor(bias), {
            mean: shift ? tf.sub(knownTensor(this.#statistics, mean), shift) : knownTensor(this.#statistics, mean),
            variance: knownTensor(this.#statistics, variance),
            epsilon,
          }),
      })
    })
  }

  /** Updates the running statistics with a batch's, and disposes the latter. */
  moveOn(seen: Map<string, BatchStatistics>): void {
    for (const node of this.#graph.nodes) {
      const statistics = node.op === 'batchNorm' && seen.get(node.name)
      if (!statistics) continue
      const { mean, variance } = node as NodeOf<'batchNorm'>
      this.#replace(mean, (old) => movedOn(old, statistics.mean))
      this.#replace(variance, (old) => movedOn(old, statistics.variance))
      tf.dispose([statistics.mean, statistics.variance])
    }
  }

  /** All tensors, with the names and layout of the graph. */
  async read(): Promise<TrainedTensors> {
    const read: TrainedTensors = new Map()
    const all = [...this.#weightNames.map((name, i) => [name, this.weights[i]] as const), ...this.#statistics]
    for (const [name, tensor] of all)
      read.set(name, offDevice({ shape: tensor.shape, data: await tensor.data<'float32'>() }).data)
    return read
  }

  dispose(): void {
    tf.dispose([...this.weights, ...this.#statistics.values()])
  }

  #replace(name: string, next: (old: tf.Tensor) => tf.Tensor): void {
    const old = knownTensor(this.#statistics, name)
    this.#statistics.set(
      name,
      tf.tidy(() => next(old)),
    )
    old.dispose()
  }
}

/** A graph with the trained tensors in place of its own. The others are shared. */
export function withTrained(graph: Graph, trained: TrainedTensors): Graph {
  const tensors = new Map(
    [...graph.tensors].map(([name, tensor]) => [name, { ...tensor, data: trained.get(name) ?? tensor.data }]),
  )
  return { ...graph, tensors }
}
