import type { Context } from 'hono'

/** Bytes that a browser saves under a name. */
export function download(
  c: Context,
  name: string,
  type: string,
  body: Uint8Array<ArrayBuffer> | ReadableStream,
): Response {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  return c.body(body, 200, {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Cache-Control': 'no-store',
  })
}
