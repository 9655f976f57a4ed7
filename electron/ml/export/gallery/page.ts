import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { PackedGallery } from './pack.ts'
import { galleryScript } from './script.ts'

/** The page's styles, in the order in which they are joined. */
const styles = [
  'tokens',
  'layout',
  'controls',
  'toolbar',
  'matrix',
  'confidence',
  'curves',
  'tables',
  'grid',
  'samples',
  'viewer',
]

/**
 * One HTML file with everything but the thumbnails. Its policy allows only its own script and style (by hash) and
 * pictures beside it: no network, no HTML made from strings.
 */
export async function galleryPage(data: PackedGallery, built = galleryScript()): Promise<string> {
  const [frame, style, script] = await Promise.all([
    read('index.html'),
    Promise.all(styles.map((name) => read(`${name}.css`))).then((texts) => texts.join('\n')),
    built,
  ])
  const policy = [
    "default-src 'none'",
    `script-src '${fingerprint(script)}'`,
    `style-src '${fingerprint(style)}'`,
    // browsers differ on whether 'self' covers files beside a page opened from disk
    "img-src 'self' file:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
  const parts: Record<string, string> = {
    policy: `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    title: `<title>${escapeHtml(data.title)}</title>`,
    style: `<style>${style}</style>`,
    data: `<script type="application/json" id="data">${escapeJson(JSON.stringify(data))}</script>`,
    script: `<script>${script}</script>`,
  }
  return frame.replace(/<!-- (\w+) -->/g, (whole, name: string) => parts[name] ?? whole)
}

/**
 * JSON that is safe in a script element: it contains no `<`, so nothing in it can close the element or open a comment.
 */
export function escapeJson(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
}

function fingerprint(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

function read(name: string): Promise<string> {
  // git may check files out with CRLF; browsers hash what they parsed, with LF
  return readFile(new URL(`page/${name}`, import.meta.url), 'utf8').then((text) => text.replaceAll('\r\n', '\n'))
}
