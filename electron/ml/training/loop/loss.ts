/** What a batch of logits says: sums, so that batches can be added up, and the slope of the mean loss. */
export interface CrossEntropy {
  /** Sum over the rows of -log(softmax(logits)[label]). */
  loss: number
  /** Rows whose largest logit is their label's; the first of equals counts, as in torch.argmax. */
  correct: number
  /** Gradient of the batch's mean loss by the logits, `[n, classes]`: (softmax - one hot) / n. */
  slope: Float32Array
}

/**
 * Cross-entropy of logits `[n, classes]` against class indices `[n]`, as torch.nn.CrossEntropyLoss defines it. Summed in
 * float64 with the row's largest logit taken off first, so no logit overflows.
 */
export function crossEntropy(logits: Float32Array, labels: Int32Array, classes: number): CrossEntropy {
  const n = labels.length
  const slope = new Float32Array(n * classes)
  let loss = 0
  let correct = 0
  for (let i = 0; i < n; i++) {
    const at = i * classes
    let top = 0
    for (let c = 1; c < classes; c++) if (logits[at + c] > logits[at + top]) top = c
    const largest = logits[at + top]
    let sum = 0
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[at + c] - largest)
    loss += Math.log(sum) + largest - logits[at + labels[i]]
    if (top === labels[i]) correct++
    for (let c = 0; c < classes; c++) {
      const p = Math.exp(logits[at + c] - largest) / sum
      slope[at + c] = (c === labels[i] ? p - 1 : p) / n
    }
  }
  return { loss, correct, slope }
}
