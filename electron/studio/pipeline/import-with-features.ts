import type { FeatureSource, PassResult } from '../../trainer/protocol.ts'
import { chooseByName } from '../datasets/chosen-sources.ts'
import type { ImportReport } from '../datasets/import.ts'
import { importFolder } from './import-folder.ts'
import type { FolderReading } from '../datasets/read-folder.ts'
import { reportImport } from '../datasets/report-import.ts'
import { trainerInspect } from '../datasets/inspect.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'

/**
 * Imports a folder and computes the features of its pictures in the same pass: every picture is opened once. Without a
 * source there are no features.
 * @throws LoupeError as `importFolder`
 */
export async function importWithFeatures(
  project: Project,
  reading: FolderReading,
  source: FeatureSource | null,
  { trainer, observer, signal }: Work<PlainObserver>,
): Promise<{ report: ImportReport; forwardPasses: number }> {
  let passes = 0
  const features = source && {
    source,
    observer,
    onResult: ({ forwardPasses }: PassResult) => (passes += forwardPasses),
  }
  const inspect = trainerInspect(trainer, features)
  await chooseByName(project, reading.root, observer)
  const report = await importFolder(project, reading, {
    inspect,
    onProgress: ({ stage, done, total }) => {
      // Opening pictures and computing features overlap; the progress of the features is more informative.
      if (done >= total) observer.progress(stage, done, total)
    },
    signal,
  })
  reportImport(report, observer)
  return { report, forwardPasses: passes }
}
