import type { Pads } from './graph.ts'
import { invalid } from './keras-json.ts'

/** Height and width in pixels. */
export type Size = [number, number]

/** A window that slides over an image; sizes and strides are vertical, horizontal. */
export interface Window {
  name: string
  kernel: [number, number]
  strides: [number, number]
  padding: 'valid' | 'same'
}

export function addPads(a: Pads, b: Pads): Pads {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
}

/**
 * Padding of TensorFlow's `same`: the output is `ceil(input / stride)` long and an odd pixel goes to the bottom and
 * right (tensorflow.org/api_docs/python/tf/nn, "Notes on padding"). With strides above 1 it depends on the input's
 * size. Throws `backbone_invalid` if that is open.
 */
export function samePads({ name, kernel, strides, padding }: Window, input: Size | undefined): Pads {
  if (padding === 'valid') return [0, 0, 0, 0]
  const [vertical, horizontal] = [0, 1].map((axis) => {
    if (strides[axis] === 1) return kernel[axis] - 1
    if (!input) throw invalid(`${name} pads by the size of the picture, which the model leaves open`)
    const steps = Math.ceil(input[axis] / strides[axis]) - 1
    return Math.max(steps * strides[axis] + kernel[axis] - input[axis], 0)
  })
  const [top, left] = [Math.floor(vertical / 2), Math.floor(horizontal / 2)]
  return [top, left, vertical - top, horizontal - left]
}

/** Size of a window's output. Throws `backbone_invalid` if it does not fit into the padded input. */
export function outputSize<S extends Size | undefined>(window: Window, input: S, pads: Pads): S
export function outputSize({ name, kernel, strides }: Window, input: Size | undefined, pads: Pads): Size | undefined {
  if (!input) return undefined
  const along = (axis: 0 | 1) => {
    const room = input[axis] + pads[axis] + pads[axis + 2] - kernel[axis]
    if (room < 0) throw invalid(`the window of ${name} is larger than its input`)
    return Math.floor(room / strides[axis]) + 1
  }
  return [along(0), along(1)]
}
