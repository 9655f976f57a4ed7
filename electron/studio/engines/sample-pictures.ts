import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { resourcesDir } from '../base/home.ts'

/** The pictures of the bundled sample, in an order that mixes its classes. */
export function samplePictures(): string[] {
  const folder = path.join(resourcesDir(), 'sample')
  // A copy of Loupe without the sample works as well.
  if (!existsSync(folder)) return []
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jpg'))
  const base = (file: string) => path.basename(file).replace(/^.*-/, '') + file
  return files.sort((a, b) => (base(a) < base(b) ? -1 : 1)).map((file) => path.join(folder, file))
}
