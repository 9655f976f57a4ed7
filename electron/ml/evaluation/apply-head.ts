import { LoupeError } from '../errors.ts'
import { zeros, type Matrix } from '../matrix.ts'
import type { Head } from '../training/head.ts'
import { softmax } from './softmax.ts'

/** Rows computed between two turns of the event loop. */
const ROWS_A_TURN = 256

/**
 * Probabilities of features `[n, d]`: the head's layers and a softmax, `[n, classes]`. Dropout does nothing here.
 * Yields to the event loop now and then.
 */
export async function applyHead(head: Head, features: Matrix): Promise<Matrix> {
  const parts: Matrix[] = []
  for (let from = 0; from < features.rows; from += ROWS_A_TURN) {
    const rows = Math.min(ROWS_A_TURN, features.rows - from)
    const data = features.data.subarray(from * features.cols, (from + rows) * features.cols)
    parts.push(logits(head, { data, rows, cols: features.cols }))
    await new Promise((resolve) => setImmediate(resolve))
  }
  const all = zeros(features.rows, classesOf(head))
  let at = 0
  for (const { data } of parts) {
    all.data.set(data, at)
    at += data.length
  }
  return softmax(all)
}

/** The same synchronously, for a few rows: blocks the event loop until it is done. */
export function applyHeadNow(head: Head, features: Matrix): Matrix {
  return softmax(logits(head, features))
}

function classesOf({ layers }: Head): number {
  const last = layers.findLast((layer) => layer.type === 'Linear')
  return last?.type === 'Linear' ? last.weight.cols : 0
}

function logits({ layers }: Head, input: Matrix): Matrix {
  let values = input
  for (const layer of layers) {
    if (layer.type === 'Linear') values = linear(values, layer.weight, layer.bias)
    else if (layer.type === 'ReLU') values = { ...values, data: values.data.map((value) => Math.max(0, value)) }
  }
  return values
}

/**
 * `x · weight + bias`; reads weights row by row, in memory order. @throws LoupeError `no_run` if the shapes do not
 * match
 */
function linear({ data, rows, cols }: Matrix, weight: Matrix, bias: Float32Array): Matrix {
  if (cols !== weight.rows) throw new LoupeError('no_run.other_width', { expected: weight.rows, given: cols })
  const out = zeros(rows, weight.cols)
  const sums = new Float64Array(weight.cols)
  for (let i = 0; i < rows; i++) {
    sums.set(bias)
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j]
      if (value === 0) continue
      const at = j * weight.cols
      for (let c = 0; c < weight.cols; c++) sums[c] += value * weight.data[at + c]
    }
    out.data.set(sums, i * weight.cols)
  }
  return out
}
