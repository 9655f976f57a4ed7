import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

/**
 * On every answer: nothing from elsewhere, no script in the page but our files, no frame around it, nothing of this computer
 * but the camera, and that for us only. Style attributes are allowed, because a virtual grid places its cells with them.
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
