import path from 'node:path'
import { warning } from '../../../common/warnings/warning.ts'
import { factsOf, type ExportFormat, type ModelFormat } from '../../../common/exports/select.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import type { RunData } from '../runs/run-data.ts'
import type { ExportedClasses } from './classes.ts'
import { writeClasses } from './class-list.ts'
import { writeFeatures } from './features.ts'
import { writeFolders } from './folders.ts'
import { writeLists } from './lists.ts'

/**
 * Formats that are written here; models and the gallery are written by the training process, which has the networks.
 */
type DataFormat = Exclude<ExportFormat, ModelFormat | 'gallery'>

export function isData(format: ExportFormat): format is DataFormat {
  return format in dataWriters
}

export interface DataExport {
  /** The new folder that becomes the export. */
  staging: string
  project: Project
  data: RunData
  classes: ExportedClasses
  /** Sources of the run's features. */
  sources: FeatureSource[]
  work: Work<PlainObserver>
}

/** What writes each data format. */
export const dataWriters: Record<DataFormat, (to: DataExport) => Promise<void>> = {
  async folders({ staging, data, work: { observer, signal } }) {
    const onProgress = (done: number, total: number) => observer.progress('export', done, total)
    const gone = await writeFolders(path.join(staging, factsOf('folders').opens), data, { signal, onProgress })
    if (gone.length > 0) observer.warning({ ...warning('not_copied', { pictures: gone.length }), paths: gone })
  },
  async lists({ staging, data, classes }) {
    await writeLists(staging, data, classes)
  },
  features: (to) => writeFeatureFile('features', to),
  hdf5: (to) => writeFeatureFile('hdf5', to),
}

async function writeFeatureFile(
  format: 'features' | 'hdf5',
  { staging, project, classes, sources, work }: DataExport,
): Promise<void> {
  await writeFeatures(project, { sources, classes, file: path.join(staging, factsOf(format).opens) }, work)
  await writeClasses(staging, classes)
}
