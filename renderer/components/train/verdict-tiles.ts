import type { Verdicts } from '../../../electron/server/shapes/jobs.ts'

/** A validation picture as it stands after the newest epoch that was told. */
export interface VerdictTile {
  id: number
  truth: string
  /** What it is taken for; null before the first epoch, and where it could not be read. */
  predicted: string | null
  /** Probability of that, 0–1. */
  confidence: number
  verdict: 'right' | 'wrong' | 'none'
  /** It was judged otherwise the time before. */
  turned: boolean
}

/** The pictures in their order, which never changes while a run learns. */
export function verdictTiles({ classes, pictures, truth, now, before }: Verdicts): VerdictTile[] {
  const verdictIn = (judgement: Verdicts['now'], i: number): VerdictTile['verdict'] => {
    if (!judgement || judgement.predicted[i] < 0) return 'none'
    return judgement.predicted[i] === truth[i] ? 'right' : 'wrong'
  }
  return pictures.map((id, i) => {
    const [verdict, earlier] = [verdictIn(now, i), verdictIn(before, i)]
    return {
      id,
      truth: classes[truth[i]],
      predicted: now && now.predicted[i] >= 0 ? classes[now.predicted[i]] : null,
      confidence: (now?.confidence[i] ?? 0) / 100,
      verdict,
      turned: earlier !== 'none' && verdict !== 'none' && earlier !== verdict,
    }
  })
}
