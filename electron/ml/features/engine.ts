/** Runs a frozen graph over batches of pictures. */
export interface FeatureEngine {
  /** Name for people and results, such as `onnxruntime cpu`. */
  readonly name: string
  /** Pictures per call for full speed. */
  readonly batch: number
  /** Pictures in the first call of a pass, so that it begins soon; by default a whole batch. */
  readonly firstBatch?: number
  /** Numbers per picture in the output. */
  readonly dimensions: number
  /**
   * @param pixels uint8 RGB, `[n, height, width, 3]`, n ≤ batch; the memory is handed over and must not be used again
   * @returns one row per picture, `[n, dimensions]`
   */
  run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array>
  close(): Promise<void>
}
