import { warning } from '../../../common/warnings/warning.ts'
import type { JobObserver } from '../jobs/observer.ts'
import { leftOut } from '../jobs/telling.ts'
import type { ImportReport } from './import.ts'

/** Reports to an observer what people should know about an import. */
export function reportImport(
  { warnings, conflicts, unreadable }: ImportReport,
  observer: Pick<JobObserver, 'warning'>,
): void {
  for (const one of warnings) observer.warning(one)
  for (const { path, kept, found } of conflicts) observer.warning(warning('conflict', { path, kept, found }))
  for (const { path, ...why } of unreadable) observer.warning(leftOut(path, why))
}
