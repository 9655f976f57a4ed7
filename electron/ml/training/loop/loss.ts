/** Results of a batch of logits: sums, so that batches can be added up, and the gradient of the mean loss. */
export interface CrossEntropy {
  /** Rows times the batch's mean loss: without weights, the sum over the rows. */
  loss: number
  /** Rows whose largest logit is their label's; the first of several equal ones counts, as in torch.argmax. */
  correct: number
  /** Gradient of the batch's mean loss by the logits, `[n, classes]`; without weights and smoothing (softmax - one hot) / n. */
  slope: Float32Array
  /** Each row's predicted class, `[n]`, and its softmax, 0–1. */
  predicted: Int32Array
  confidence: Float32Array
}

export interface LossOptions {
  /** Weight of each class, `[classes]`, above 0; the mean is then the weighted one. */
  weights?: ArrayLike<number>
  /** Share of each row's target that is spread evenly over all classes, 0–1. */
  smoothing?: number
}

/**
 * Cross-entropy of logits `[n, classes]` against class indices `[n]`, as defined by torch.nn.CrossEntropyLoss(weight,
 * label_smoothing): row i costs (1 - ε)·w[y]·-log p[y] + ε/C·Σ w[c]·-log p[c], and the mean divides by Σ w[y]. Summed
 * in float64 with the row's largest logit subtracted first, so no logit overflows.
 */
export function crossEntropy(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  { weights, smoothing = 0 }: LossOptions = {},
): CrossEntropy {
  const n = labels.length
  const weightOf = (c: number) => (weights ? weights[c] : 1)
  const spread = smoothing / classes
  let [all, weighed] = [0, 0]
  for (let c = 0; c < classes; c++) all += spread * weightOf(c)
  for (let i = 0; i < n; i++) weighed += weightOf(labels[i])
  const slope = new Float32Array(n * classes)
  const predicted = new Int32Array(n)
  const confidence = new Float32Array(n)
  let [loss, correct] = [0, 0]
  for (let i = 0; i < n; i++) {
    const at = i * classes
    const label = labels[i]
    let top = 0
    for (let c = 1; c < classes; c++) if (logits[at + c] > logits[at + top]) top = c
    const largest = logits[at + top]
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[at + c] - largest)
    const own = (1 - smoothing) * weightOf(label)
    const total = Math.log(sum) + largest
    loss += own * (total - logits[at + label])
    if (spread > 0) for (let c = 0; c < classes; c++) loss += spread * weightOf(c) * (total - logits[at + c])
    for (let c = 0; c < classes; c++) {
      const p = Math.exp(logits[at + c] - largest) / sum
      slope[at + c] = (p * (own + all) - (c === label ? own : 0) - spread * weightOf(c)) / weighed
    }
    if (top === label) correct++
    predicted[i] = top
    confidence[i] = 1 / sum
  }
  return { loss: (loss * n) / weighed, correct, slope, predicted, confidence }
}

/**
 * The same loss as shares `[n, classes]` of each class's cost: the batch's mean loss is Σ shares · -log p, which
 * backends can differentiate themselves.
 */
export function targetShares(
  labels: Int32Array,
  classes: number,
  { weights, smoothing = 0 }: LossOptions = {},
): Float32Array {
  const weightOf = (c: number) => (weights ? weights[c] : 1)
  const weighed = labels.reduce((sum, label) => sum + weightOf(label), 0)
  const shares = new Float32Array(labels.length * classes)
  labels.forEach((label, i) => {
    for (let c = 0; c < classes; c++) {
      const own = c === label ? 1 - smoothing : 0
      shares[i * classes + c] = ((own + smoothing / classes) * weightOf(c)) / weighed
    }
  })
  return shares
}
