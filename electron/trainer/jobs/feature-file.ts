import { writeFeatureFile } from '../../ml/export/feature-files/write.ts'
import { extractJoined } from '../extraction/joined-features.ts'
import type { FeatureFileJob, FeatureFileResult, ScoreEvent } from '../protocol.ts'
import type { JobContext } from '../context.ts'
import { reporting } from '../extraction/reporting.ts'

/** Writes one row per readable picture to an HDF5 or npz file. */
export async function featureFileJob(
  job: FeatureFileJob,
  { emit, signal }: JobContext<ScoreEvent>,
): Promise<FeatureFileResult> {
  const { features, used, engine, forwardPasses } = await extractJoined(
    job.pictures,
    job.sources,
    '',
    reporting(emit),
    signal,
  )
  const labels = used.map((i) => job.labels[i])
  const paths = Array.from(used, (i) => job.names[i])
  await writeFeatureFile(job.file, { data: features, label: labels, paths })
  return { engine, forwardPasses, rows: features.rows, dimensions: features.cols }
}
