import { app, shell, type WebContents } from 'electron'
import { mayOpenOutside } from './outside-links.ts'
import type { PageOrigin } from './page-origin.ts'

/** Every page stays on the server's origin, opens no window and contains no webview. */
export function keepPagesInside(origin: PageOrigin): void {
  app.on('web-contents-created', (_event, contents) => keepInside(contents, origin))
}

function keepInside(contents: WebContents, origin: PageOrigin): void {
  const stay = (event: { preventDefault(): void }, address: string) => {
    if (!origin.owns(address)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
}
