import { existsSync } from 'node:fs'
import path from 'node:path'

/** A name beside a file or folder that is there already: `pets-2.npz`, `pets-3.npz`, …, the first that is not. */
export function freeName(file: string): string {
  const { dir, name, ext } = path.parse(file)
  for (let i = 2; ; i++) {
    const free = path.join(dir, `${name}-${i}${ext}`)
    if (!existsSync(free)) return free
  }
}
