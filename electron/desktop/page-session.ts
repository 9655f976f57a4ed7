import { app, session, systemPreferences, type Session } from 'electron'
import type { PageOrigin } from './page-origin.ts'

/** Without "persist:", the page's cookies, caches and storage live in memory and end with the application. */
export const partition = 'loupe'

/**
 * The page may copy plain text and pictures to the clipboard when somebody presses Copy. It cannot read the clipboard.
 */
const copying = 'clipboard-sanitized-write'

/**
 * Locks down the page's session: no network but the server, no permission but the camera and copying, nothing that
 * loads in the background.
 */
export function shutSession(origin: PageOrigin): Session {
  const page = session.fromPartition(partition)
  page.setSpellCheckerEnabled(false)
  page.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !mayLoad(request.url, origin) }))
  page.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const { mediaTypes, requestingUrl } = details as { mediaTypes?: string[]; requestingUrl: string }
    const camera = permission === 'media' && mediaTypes?.length === 1 && mediaTypes[0] === 'video'
    // Electron 22's types do not list this permission.
    const copy = (permission as string) === copying
    if (!(camera || copy) || !origin.owns(requestingUrl)) answer(false)
    else if (copy) answer(true)
    else if (process.platform === 'darwin') void systemPreferences.askForMediaAccess('camera').then(answer)
    else answer(true)
  })
  page.setPermissionCheckHandler(
    (_contents, permission, requester, details) =>
      ((permission as string) === copying || (permission === 'media' && details.mediaType === 'video')) &&
      origin.owns(requester),
  )
  page.setDevicePermissionHandler(() => false)
  return page
}

function mayLoad(address: string, origin: PageOrigin): boolean {
  const { protocol } = new URL(address)
  return (
    origin.owns(address) ||
    protocol === 'data:' ||
    protocol === 'blob:' ||
    (protocol === 'devtools:' && !app.isPackaged)
  )
}
