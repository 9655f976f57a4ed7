import fs from 'node:fs/promises'
import path from 'node:path'
import { onOneLine } from '../../ml/export/one-line.ts'
import type { ExportedClasses } from './classes.ts'

/** Writes `classes.txt` into a folder: the names in the order of their indices, one a line. It lies beside every file with such numbers. */
export async function writeClasses(dir: string, { names }: ExportedClasses): Promise<void> {
  await fs.writeFile(path.join(dir, 'classes.txt'), names.map((name) => `${onOneLine(name)}\n`).join(''))
}
