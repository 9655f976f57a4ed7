import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/**
 * For every answer: nothing from elsewhere, no scripts in the page but our files, no framing, and of this computer's
 * devices only the camera, for us alone. Style attributes are allowed because the virtual grid places its cells with
 * them.
 */
export function protectiveHeaders(): MiddlewareHandler {
  const own = ["'self'"]
  const none = ["'none'"]
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: own,
      styleSrc: own,
      styleSrcAttr: ["'unsafe-inline'"],
      imgSrc: [...own, 'blob:', 'data:'],
      mediaSrc: ['blob:'],
      connectSrc: own,
      fontSrc: own,
      workerSrc: own,
      manifestSrc: own,
      frameAncestors: none,
      baseUri: none,
      formAction: none,
    },
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    referrerPolicy: 'no-referrer',
    xContentTypeOptions: 'nosniff',
    xFrameOptions: 'DENY',
    strictTransportSecurity: false,
    permissionsPolicy: {
      camera: ['self'],
      microphone: [],
      geolocation: [],
      displayCapture: [],
      usb: [],
      serial: [],
      hid: [],
      bluetooth: [],
      payment: [],
    },
  })
}
