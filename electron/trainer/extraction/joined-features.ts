import { concatColumns } from '../../ml/features/concat-columns.ts'
import { takeRows, type Matrix } from '../../ml/matrix.ts'
import { extract, type Extraction, type ExtractionObserver } from './features.ts'
import type { FeatureSource, PictureAt } from '../protocol.ts'

/**
 * Features of pictures by several backbones, joined to one row per picture, for those pictures that every backbone
 * could read. With one backbone, the same as `extract`. Progress counts a picture once per backbone.
 */
export async function extractJoined(
  pictures: PictureAt[],
  sources: FeatureSource[],
  view: string,
  observer: ExtractionObserver,
  signal: AbortSignal,
): Promise<Extraction> {
  if (sources.length === 1) return extract(pictures, sources[0], view, observer, signal)
  let used = Int32Array.from(pictures.keys())
  let parts: Matrix[] = []
  const engines = new Set<string>()
  let forwardPasses = 0
  for (const [k, source] of sources.entries()) {
    const asked = used
    const found = await extract(
      Array.from(asked, (i) => pictures[i]),
      source,
      view,
      {
        ...observer,
        onProblem: (index, problem) => observer.onProblem(asked[index], problem),
        onProgress: (done, total) => observer.onProgress(k * pictures.length + done, sources.length * total),
        atOnce: sources.length,
      },
      signal,
    )
    parts = [...parts.map((part) => takeRows(part, found.used)), found.features]
    used = found.used.map((i) => asked[i])
    engines.add(found.engine)
    forwardPasses += found.forwardPasses
  }
  return { features: joined(parts), used, engine: [...engines].join(', '), forwardPasses }
}

/** Numbers per row of all backbones together. */
export function widthsOf(sources: FeatureSource[]): number[] {
  return sources.map(({ space }) => space.dimensions)
}

function joined(parts: Matrix[]): Matrix {
  const [{ rows }] = parts
  const data = concatColumns(
    parts.map((part) => part.data),
    rows,
  )
  return { data, rows, cols: parts.reduce((sum, { cols }) => sum + cols, 0) }
}
