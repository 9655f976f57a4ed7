import * as tf from '@tensorflow/tfjs-core'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { TracedGraph, Untraceable, type TracedValue } from './traced-graph.ts'
import { concatenated, kernels } from './traced-kernels.ts'

const NAME = 'loupe-trace'

/** A TensorFlow.js backend that computes nothing: it records the operations. */
class TracingBackend extends tf.KernelBackend {
  graph = new TracedGraph()
  readonly #values = new Map<object, { value: TracedValue; users: number }>()

  keep(value: TracedValue): tf.TensorInfo {
    const dataId = {}
    this.#values.set(dataId, { value, users: 1 })
    return { dataId, shape: value.shape, dtype: 'float32' }
  }
  value(dataId: object): TracedValue {
    const found = this.#values.get(dataId)
    if (!found) throw new Untraceable('a value of another backend')
    return found.value
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    if (!(values instanceof Float32Array)) throw new Untraceable(`numbers of the type ${dtype}`)
    return this.keep({ shape, numbers: values, names: {} }).dataId
  }
  override refCount(dataId: object): number {
    return this.#values.get(dataId)?.users ?? 0
  }
  override incRef(dataId: object): void {
    const found = this.#values.get(dataId)
    if (found) found.users++
  }
  decRef(dataId: object): void {
    const found = this.#values.get(dataId)
    if (found) found.users--
  }
  override disposeData(dataId: object, force = false): boolean {
    this.decRef(dataId)
    if (!force && this.refCount(dataId) > 0) return false
    return this.#values.delete(dataId)
  }
  override numDataIds(): number {
    return this.#values.size
  }
  override floatPrecision(): 32 {
    return 32
  }
  override epsilon(): number {
    return 1e-7
  }
  override timerAvailable(): boolean {
    return false
  }
  override memory() {
    return { unreliable: true }
  }
  override dispose(): void {
    this.#values.clear()
  }
}

/** Makes it the active backend, so that models loaded from now on can be traced. Returns a function that closes it. */
export async function openTracing(): Promise<() => void> {
  const backend = new TracingBackend()
  for (const [kernelName, kernel] of Object.entries(kernels))
    register(kernelName, (given, attrs) => {
      const named = given as Record<string | number, tf.TensorInfo | undefined>
      const optional = (name: string | number) => {
        const info = named[name]
        return info && shaped(backend.value(info.dataId), info.shape)
      }
      const input = (name: string | number) => optional(name) ?? missing(name)
      return backend.keep(kernel({ graph: backend.graph, attrs, input, optional }))
    })
  register(tf.Concat, (given, attrs) => {
    const values = Object.values(given as Record<number, tf.TensorInfo>).map(({ dataId }) => backend.value(dataId))
    return backend.keep(concatenated(backend.graph, values, attrs.axis as number))
  })
  tf.registerBackend(NAME, () => backend)
  await tf.setBackend(NAME)
  return () => {
    tf.removeBackend(NAME)
    for (const { kernelName } of tf.getKernelsForBackend(NAME)) tf.unregisterKernel(kernelName, NAME)
  }
}

/**
 * The operations of a model, loaded on this backend, on one picture, as an ONNX model: its inputs by name, uint8 `[1,
 * height, width, 3]`, its output `[1, classes]`.
 * @throws Untraceable for an operation that is not supported here
 */
export function traced(model: LayersModel): Uint8Array<ArrayBuffer> {
  const backend = tf.backend() as TracingBackend
  backend.graph = new TracedGraph()
  const answer = tf.tidy(() => {
    const inputs = model.inputs.map(({ shape }, i) => {
      const [height, width] = [shape[1], shape[2]]
      if (!height || !width) throw new Untraceable('pictures of any size')
      const info = backend.keep(backend.graph.input(model.inputNames[i], [1, height, width, 3]))
      return tf.engine().makeTensorFromTensorInfo(info)
    })
    return model.predict(inputs) as tf.Tensor
  })
  const bytes = backend.graph.finish(backend.value(answer.dataId))
  answer.dispose()
  return bytes
}

function register(
  kernelName: string,
  run: (inputs: tf.NamedTensorInfoMap, attrs: Record<string, unknown>) => tf.TensorInfo,
): void {
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs = {} }) => run(inputs, attrs as Record<string, unknown>)
  tf.registerKernel({ kernelName, backendName: NAME, kernelFunc })
}

function shaped(value: TracedValue, shape: number[]): TracedValue {
  if (value.shape.join() !== shape.join()) throw new Untraceable('a value of two shapes')
  return value
}

function missing(name: string | number): never {
  throw new Untraceable(`no input ${name}`)
}
