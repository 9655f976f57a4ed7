import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { random } from '../../electron/ml/random.ts'

const SIDE = 32
const CLASSES = 10
const AT_ONCE = 64

/**
 * Writes PNG files number `first` to `end` - 1, 32×32 each, into ten class folders, like CIFAR-10 on disk: a wave of
 * the class's own colour and direction, with noise, so that all pictures differ and have about 3 kB.
 */
export async function writeSmallPictures(folder: string, first: number, end: number): Promise<void> {
  for (let c = 0; c < CLASSES; c++) mkdirSync(path.join(folder, `class-${c}`), { recursive: true })
  for (let from = first; from < end; from += AT_ONCE)
    await Promise.all(
      Array.from({ length: Math.min(AT_ONCE, end - from) }, async (_, k) => {
        const i = from + k
        const png = await sharp(pixels(i), { raw: { width: SIDE, height: SIDE, channels: 3 } })
          .png()
          .toBuffer()
        writeFileSync(path.join(folder, `class-${i % CLASSES}`, `${String(i).padStart(5, '0')}.png`), png)
      }),
    )
}

function pixels(i: number): Uint8Array {
  const next = random('small picture', i)
  const kind = i % CLASSES
  const [stepX, stepY, phase] = [Math.cos(kind), Math.sin(kind), next() * 6]
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
    const [x, y, channel] = [Math.floor(at / 3) % SIDE, Math.floor(at / 3 / SIDE), at % 3]
    const wave = Math.sin((x * stepX + y * stepY) / 3 + phase + channel * kind)
    return Math.round(128 + 80 * wave + 40 * (next() - 0.5))
  })
}
