import path from 'node:path'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { ExportedFile } from './export-files.ts'
import { asBody, bytesOf, openSeen } from './file-stream.ts'
import { zipFolder } from './zip-folder.ts'

/** Bytes that a browser saves under a name. */
export function download(
  c: Context,
  name: string,
  type: string,
  body: Uint8Array<ArrayBuffer> | { stream: Readable; bytes: number },
): Response {
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const headers = {
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Cache-Control': 'no-store',
  }
  if (body instanceof Uint8Array) return c.body(body, 200, headers)
  // For HEAD nobody would read the stream, or close the file it has open.
  if (c.req.method === 'HEAD') body.stream.destroy()
  // The length lets a browser notice a truncated download.
  return c.body(asBody(body.stream), 200, { ...headers, 'Content-Length': String(body.bytes) })
}

/**
 * Sends a file as it is, a folder as a zip. Both are complete and from a single export; otherwise the answer breaks
 * off.
 */
export async function downloadExport(c: Context, { file, kind, root }: ExportedFile): Promise<Response> {
  const name = path.basename(file)
  if (kind === 'folder') return download(c, `${name}.zip`, 'application/zip', await zipFolder(file, root))
  const { handle, file: found } = await openSeen(file)
  const stream = Readable.from(bytesOf(found, handle), { objectMode: false })
  stream.once('close', () => void handle.close().catch(() => undefined))
  return download(c, name, 'application/octet-stream', { stream, bytes: found.size })
}
