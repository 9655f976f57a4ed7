import { app, session, systemPreferences, type Session } from 'electron'
import type { PageOrigin } from './page-origin.ts'

/** Without "persist:": cookies, caches and storage of the page live in memory and end with the application. */
export const partition = 'loupe'

/** What the page may put into the clipboard when somebody presses Copy: plain text and pictures, and it cannot read. */
const copying = 'clipboard-sanitized-write'

/** Shuts the page's session: no network but the server, no permission but the camera and copying, nothing that loads things in the background. */
export function shutSession(origin: PageOrigin): Session {
  const page = session.fromPartition(partition)
  page.setSpellCheckerEnabled(false)
  page.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !mayLoad(request.url, origin) }))
  page.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const { mediaTypes, requestingUrl } = details as { mediaTypes?: string[]; requestingUrl: string }
    const camera = permission === 'media' && mediaTypes?.length === 1 && mediaTypes[0] === 'video'
    // Electron 22 does not list this one among the permissions it knows.
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
