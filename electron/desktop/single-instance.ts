import { app } from 'electron'
import { requestFor, requestIn, type OpenRequest } from './open-request.ts'

/**
 * Lets one Loupe run for a LOUPE_HOME. `open` is called with what this start, later starts and double clicks want opened.
 * @param again called when somebody starts Loupe while it runs
 * @returns false when another one runs already: it has been notified, and this one should quit
 */
export function beTheOnlyOne(open: (request: OpenRequest) => void, again: () => void): boolean {
  const wanted = requestIn(process.argv, app.isPackaged ? 1 : 2, process.cwd())
  if (!app.requestSingleInstanceLock({ wanted })) return false
  if (wanted) open(wanted)
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    again()
    // Checked again here: the sender is another process.
    const path = (data as { wanted?: { path?: unknown } } | null)?.wanted?.path
    const request = typeof path === 'string' ? requestFor(path) : null
    if (request) open(request)
  })
  app.on('open-file', (event, file) => {
    event.preventDefault()
    const request = requestFor(file)
    if (request) open(request)
  })
  return true
}
