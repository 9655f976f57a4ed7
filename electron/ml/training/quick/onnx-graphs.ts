import { onnxModel, type OnnxNode } from './onnx-bytes.ts'

const features = { name: 'x', shape: ['n', 'd'] }

/** `y = x · bᵀ`: `[n, d]` and `[m, d]` give `[n, m]`. */
export function projectModel(): Uint8Array {
  return onnxModel({
    nodes: [{ op: 'Gemm', inputs: ['x', 'b'], output: 'y', attributes: { transB: 1 } }],
    constants: [],
    inputs: [features, { name: 'b', shape: ['m', 'd'] }],
    outputs: [{ name: 'y', shape: ['n', 'm'] }],
  })
}

/** `y = cᵀ · x`: `[n, m]` and `[n, d]` give `[m, d]`. */
export function collectModel(): Uint8Array {
  return onnxModel({
    nodes: [
      { op: 'Transpose', inputs: ['c'], output: 'ct', attributes: { perm: [1, 0] } },
      { op: 'MatMul', inputs: ['ct', 'x'], output: 'y' },
    ],
    constants: [],
    inputs: [features, { name: 'c', shape: ['n', 'm'] }],
    outputs: [{ name: 'y', shape: ['m', 'd'] }],
  })
}

/**
 * Softmax regression of p problems with k classes: the rows' losses `[n, p, 1]` and hits `[n, p, 1]` (1 where the
 * highest logit is the label's) and, with `gradient`, the gradient of the weighted sum of the losses.
 */
export function softmaxModel(classes: number, part: 'loss' | 'gradient'): Uint8Array {
  const nodes: OnnxNode[] = [
    { op: 'Gemm', inputs: ['x', 'w', 'b'], output: 'z2', attributes: { transB: 1 } },
    { op: 'Reshape', inputs: ['z2', 'by_problem'], output: 'z' },
    { op: 'Unsqueeze', inputs: ['labels', 'last_two'], output: 'labels3' },
    { op: 'Equal', inputs: ['labels3', 'class_index'], output: 'is_label' },
    { op: 'Cast', inputs: ['is_label'], output: 'y', attributes: { to: 1 } },
    { op: 'ReduceMax', inputs: ['z'], output: 'top', attributes: { axes: [2], keepdims: 1 } },
    { op: 'Sub', inputs: ['z', 'top'], output: 'below' },
    { op: 'Exp', inputs: ['below'], output: 'e' },
    { op: 'ReduceSum', inputs: ['e', 'last'], output: 's' },
    { op: 'Log', inputs: ['s'], output: 'log_s' },
    { op: 'Mul', inputs: ['below', 'y'], output: 'below_label' },
    { op: 'ReduceSum', inputs: ['below_label', 'last'], output: 'label_below' },
    { op: 'Sub', inputs: ['log_s', 'label_below'], output: 'row_loss' },
    { op: 'ArgMax', inputs: ['z'], output: 'guess', attributes: { axis: 2, keepdims: 1 } },
    { op: 'Cast', inputs: ['labels3'], output: 'label_index', attributes: { to: 7 } },
    { op: 'Equal', inputs: ['guess', 'label_index'], output: 'is_right' },
    { op: 'Cast', inputs: ['is_right'], output: 'row_right', attributes: { to: 1 } },
  ]
  const outputs = [
    { name: 'row_loss', shape: ['n', 'p', 1] },
    { name: 'row_right', shape: ['n', 'p', 1] },
  ]
  const inputs = [
    features,
    { name: 'labels', shape: ['n'] },
    { name: 'w', shape: ['c', 'd'] },
    { name: 'b', shape: ['c'] },
    { name: 'class_index', shape: [classes] },
  ]
  if (part === 'gradient') {
    nodes.push(
      { op: 'Div', inputs: ['e', 's'], output: 'probabilities' },
      { op: 'Sub', inputs: ['probabilities', 'y'], output: 'residual' },
      { op: 'Unsqueeze', inputs: ['row_weights', 'last'], output: 'row_weights3' },
      { op: 'Mul', inputs: ['residual', 'row_weights3'], output: 'weighted' },
      { op: 'Reshape', inputs: ['weighted', 'flat'], output: 'g' },
      { op: 'Transpose', inputs: ['g'], output: 'gt', attributes: { perm: [1, 0] } },
      { op: 'MatMul', inputs: ['gt', 'x'], output: 'weight_gradient' },
      { op: 'ReduceSum', inputs: ['gt', 'second'], output: 'bias_gradient', attributes: { keepdims: 0 } },
    )
    inputs.push({ name: 'row_weights', shape: ['n', 'p'] })
    outputs.push({ name: 'weight_gradient', shape: ['c', 'd'] }, { name: 'bias_gradient', shape: ['c'] })
  }
  const constants = [
    { name: 'by_problem', values: [0, -1, classes] },
    { name: 'last_two', values: [1, 2] },
    { name: 'last', values: [2] },
    ...(part === 'gradient'
      ? [
          { name: 'flat', values: [0, -1] },
          { name: 'second', values: [1] },
        ]
      : []),
  ]
  return onnxModel({ nodes, constants, inputs, outputs })
}
