import type { EngineOffer } from './fallback-engine.ts'
import type { FeatureEngine } from './engine.ts'
import { pixelsOf, type OnnxEngineOptions } from './onnx-engine.ts'
import { random } from '../random.ts'

/** Rows may differ from the reference's by this share of its largest number. */
const AGREES = 1e-3

/**
 * Whether an engine that the user did not choose may replace the reference: it must open, give the same rows for the
 * same noise, and be faster. Both are timed in seconds over one batch, after a warm-up.
 * @param size pixels of a picture
 */
export async function provesItself(
  offer: EngineOffer,
  reference: FeatureEngine,
  size: Pick<OnnxEngineOptions, 'width' | 'height' | 'others'>,
): Promise<boolean> {
  const next = random('engine trial')
  const pixels = Uint8Array.from({ length: reference.batch * pixelsOf(size) * 3 }, () => next() * 256)
  let engine: FeatureEngine | undefined
  try {
    engine = await offer.open()
    const candidate = await timed(engine, pixels)
    const known = await timed(reference, pixels)
    const scale = known.rows.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const agrees = known.rows.every((value, i) => Math.abs(value - candidate.rows[i]) <= AGREES * scale)
    return agrees && candidate.ms < known.ms
  } catch {
    return false
  } finally {
    await engine?.close()
  }
}

async function timed(
  engine: FeatureEngine,
  pixels: Uint8Array<ArrayBuffer>,
): Promise<{ rows: Float32Array; ms: number }> {
  await engine.run(pixels.slice(), engine.batch)
  const began = performance.now()
  const rows = await engine.run(pixels.slice(), engine.batch)
  return { rows, ms: performance.now() - began }
}
