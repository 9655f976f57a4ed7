import { app } from 'electron'
import { requestFor, requestIn, type OpenRequest } from './open-request.ts'

/**
 * Allows only one Loupe per LOUPE_HOME. `open` is called with what this start, later starts and double clicks should
 * open.
 * @param again called when Loupe is started while it runs
 * @returns false if another one is running: it has been notified, and this one should quit
 */
export function beTheOnlyOne(open: (request: OpenRequest) => void, again: () => void): boolean {
  const wanted = requestIn(process.argv, app.isPackaged ? 1 : 2, process.cwd())
  if (!app.requestSingleInstanceLock({ wanted })) return false
  if (wanted) open(wanted)
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    again()
    // Checked again here, because the sender is another process.
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
