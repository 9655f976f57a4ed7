import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Hono } from 'hono'
import { getMimeType } from 'hono/utils/mime'
import { unbuiltPage } from '../door/sign-in-page.ts'
import { LoupeError } from '../../ml/errors.ts'

/** Names that contain the bundler's hash of the content. */
const hashed = /^\/assets\/.*-[\w-]{8,}\.\w+$/

/** Serves the built page. Files are looked up in a list of those in its folder, so that no address can lead outside. */
export function pageRoutes(dir: string) {
  let files = new Set<string>()
  const has = (name: string) => {
    // A rebuilt page has new file names.
    if (!files.has(name)) files = filesOf(dir)
    return files.has(name)
  }
  return new Hono().get('*', async (c) => {
    const asked = c.req.path === '/' ? '/index.html' : c.req.path
    const isFile = path.extname(asked) !== ''
    const name = isFile ? asked : '/index.html'
    if (!has(name)) {
      if (name === '/index.html') return c.html(unbuiltPage(), 503)
      throw new LoupeError('usage.no_address', {}, { status: 404 })
    }
    const bytes = await readFile(path.join(dir, name))
    return c.body(bytes, 200, {
      'Content-Type': getMimeType(name) ?? 'application/octet-stream',
      'Cache-Control': hashed.test(name) ? 'private, max-age=31536000, immutable' : 'no-store',
    })
  })
}

function filesOf(dir: string): Set<string> {
  try {
    const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
    const inside = entries.filter((entry) => entry.isFile())
    return new Set(
      inside.map(
        ({ parentPath, name }) => `/${path.relative(dir, path.join(parentPath, name)).split(path.sep).join('/')}`,
      ),
    )
  } catch {
    return new Set()
  }
}
