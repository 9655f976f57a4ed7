import { spaceId } from '../../ml/features/space.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'
import type { ImportReport } from '../datasets/import.ts'
import type { FolderReading } from '../datasets/read-folder.ts'
import { candidatesOf } from '../features/calibration-pictures.ts'
import { confirmPrecision, type BegunPrecision, type SettledPrecision } from '../features/settle-precision.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { importWithFeatures } from './import-with-features.ts'
import type { RunSources } from '../features/feature-sources.ts'

interface ConfirmedImport {
  report: ImportReport
  settled: SettledPrecision
  /** Forward passes of the import; those that confirmed the precision are in `settled`. */
  forwardPasses: number
}

/**
 * Imports a folder and computes the features of its pictures with the first backbone, in the likely precision, while
 * that is being confirmed on some of them. If it is rejected, the import stops and continues in the other precision;
 * pictures processed until then are processed again in training.
 * @throws LoupeError as `importWithFeatures` and `confirmPrecision`
 */
export async function importConfirmed(
  project: Project,
  reading: FolderReading,
  begun: BegunPrecision,
  work: Work<PlainObserver>,
): Promise<ConfirmedImport> {
  const { signal } = work
  const sourceOf = (sources: RunSources) => firstSource(begun, sources)
  const bring = (sources: RunSources, stop?: AbortSignal) => {
    const observer = countingAll(work.observer, sources.backbones.length)
    return importWithFeatures(project, reading, sourceOf(sources), { ...work, observer, signal: stop })
  }
  const confirm = (stop?: AbortSignal) =>
    confirmPrecision(begun, { ...work, candidates: candidatesOf(reading), signal: stop })
  if (begun.precision === 'int8' && begun.sources.backbones.some(({ calibration }) => !calibration)) {
    // There are no ranges to start with.
    const settled = await confirm(signal)
    return { settled, ...(await bring(settled.sources, signal)) }
  }
  const [refused, failed] = [new AbortController(), new AbortController()]
  const either = (stop: AbortController) => AbortSignal.any([stop.signal, ...(signal ? [signal] : [])])
  const holds = ({ sources }: SettledPrecision) => nameOf(sourceOf(sources)) === nameOf(sourceOf(begun.sources))
  const confirming = confirm(either(failed))
  confirming.then(
    (settled) => holds(settled) || refused.abort(),
    () => refused.abort(),
  )
  const bringing = bring(begun.sources, either(refused))
  bringing.catch(() => failed.abort())
  const [brought, confirmed] = await Promise.allSettled([bringing, confirming])
  if (brought.status === 'rejected' && !refused.signal.aborted) throw brought.reason
  if (confirmed.status === 'rejected') throw confirmed.reason
  const settled = confirmed.value
  if (brought.status === 'fulfilled') return { settled, ...brought.value }
  return { settled, ...(await bring(settled.sources, signal)) }
}

/**
 * The features that an import computes. With several backbones, the others follow later, one after the other; a network
 * that is trained itself has different features in the end.
 */
function firstSource({ recipe }: BegunPrecision, { evaluation }: RunSources): FeatureSource | null {
  return recipe.mode === 'frozen' ? evaluation[0] : null
}

function nameOf(source: FeatureSource | null): string | null {
  return source && spaceId(source.space)
}

/** Features of the first of several backbones are only a part of all. */
function countingAll(observer: PlainObserver, backbones: number): PlainObserver {
  return {
    progress: (stage, done, total) => observer.progress(stage, done, stage === 'features' ? total * backbones : total),
    warning: (warning) => observer.warning(warning),
  }
}
