import fs from 'node:fs/promises'
import path from 'node:path'
import { onOneLine } from '../../ml/export/one-line.ts'
import type { ExportedClasses } from './classes.ts'

/**
 * Writes `classes.txt` into a folder: the names in the order of their indices, one per line. It accompanies every file
 * with class indices.
 */
export async function writeClasses(dir: string, { names }: ExportedClasses): Promise<void> {
  await fs.writeFile(path.join(dir, 'classes.txt'), names.map((name) => `${onOneLine(name)}\n`).join(''))
}
