/**
 * Makes resources/sample from the clothing dataset: five classes with forty pictures each, long side 320 px. Usage:
 * node scripts/make-sample.ts CLOTHING_FOLDER
 */
import fs from 'node:fs/promises'
import path from 'node:path'
import sharp from 'sharp'
import { random, shuffle } from '../electron/ml/random.ts'

const CLASSES = ['dress', 'hat', 'pants', 'shoes', 't-shirt']
const EACH = 40
const LONG_SIDE = 320

const source = process.argv[2]
if (!source) throw new Error('Usage: node scripts/make-sample.ts CLOTHING_FOLDER')
const target = path.join(import.meta.dirname, '..', 'resources', 'sample')

for (const name of CLASSES) {
  const from = path.join(source, 'train', name)
  const files = shuffle((await fs.readdir(from)).sort(), random('sample', name))
    .slice(0, EACH)
    .sort()
  await fs.mkdir(path.join(target, name), { recursive: true })
  for (const [i, file] of files.entries()) {
    const to = path.join(target, name, `${name}-${String(i + 1).padStart(2, '0')}.jpg`)
    const size = { width: LONG_SIDE, height: LONG_SIDE, fit: 'inside' as const, withoutEnlargement: true }
    await sharp(path.join(from, file)).autoOrient().resize(size).jpeg({ quality: 82, mozjpeg: true }).toFile(to)
  }
}
await fs.copyFile(path.join(source, 'LICENSE'), path.join(target, 'LICENSE'))
