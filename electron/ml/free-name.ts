import { existsSync } from 'node:fs'
import path from 'node:path'

/** A free name beside an existing file or folder: the first of `pets-2.npz`, `pets-3.npz`, … */
export function freeName(file: string): string {
  const { dir, name, ext } = path.parse(file)
  for (let i = 2; ; i++) {
    const free = path.join(dir, `${name}-${i}${ext}`)
    if (!existsSync(free)) return free
  }
}
