import type { JobObserver } from '../jobs/observer.ts'
import type { ImportReport } from './import.ts'

/** Tells an observer what an import met that people should know about. */
export function reportImport(
  { warnings, conflicts, unreadable }: ImportReport,
  observer: Pick<JobObserver, 'warning'>,
): void {
  for (const { message, code } of warnings) observer.warning(message, { code })
  for (const { path, kept, found } of conflicts) {
    const message = `${path} keeps its label ${kept ?? 'none'}; the folder or list says ${found ?? 'none'}.`
    observer.warning(message, { code: 'conflict', path })
  }
  for (const { path, code, reason } of unreadable) observer.warning(`${path} is left out: ${reason}`, { code, path })
}
