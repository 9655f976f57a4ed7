/** Runs a frozen graph over batches of pictures. */
export interface FeatureEngine {
  /** Name for people and results, such as `onnxruntime cpu`. */
  readonly name: string
  /** Pictures that one call should carry to be fast. */
  readonly batch: number
  /** Pictures that the first call of a pass should carry, so that it begins soon; left out: a whole batch. */
  readonly firstBatch?: number
  /** Numbers per picture that come out. */
  readonly dimensions: number
  /**
   * @param pixels uint8 RGB, `[n, height, width, 3]`, n ≤ batch; the memory is given away and must not be used again
   * @returns one row per picture, `[n, dimensions]`
   */
  run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array>
  close(): Promise<void>
}
