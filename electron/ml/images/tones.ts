import type { Pixels } from './pixels.ts'

/** Keeps the highest `bits` (1–8) of each grey level (torchvision's `posterize`). */
export function posterize(pixels: Pixels, bits: number): Pixels {
  const mask = 256 - 2 ** (8 - bits)
  return throughTable(pixels, (level) => level & mask)
}

/** Inverts levels from `threshold` on (`solarize`). */
export function solarize(pixels: Pixels, threshold: number): Pixels {
  return throughTable(pixels, (level) => (level < threshold ? level : 255 - level))
}

/** Stretches each channel over 0–255 (`autocontrast`, which is PIL's `ImageOps.autocontrast` without a cut-off). */
export function autocontrast(pixels: Pixels): Pixels {
  return throughTables(pixels, (counts) => {
    const low = counts.findIndex((n) => n > 0)
    const high = counts.findLastIndex((n) => n > 0)
    if (high <= low) return (level) => level
    const scale = 255 / (high - low)
    return (level) => Math.trunc(level * scale - low * scale)
  })
}

/** Makes the levels of each channel about equally frequent (`equalize`, which is PIL's `ImageOps.equalize`). */
export function equalize(pixels: Pixels): Pixels {
  return throughTables(pixels, (counts) => {
    const used = counts.filter((n) => n > 0)
    const total = used.reduce((sum, n) => sum + n, 0)
    const step = Math.floor((total - used[used.length - 1]) / 255)
    if (used.length <= 1 || step === 0) return (level) => level
    const below = new Float64Array(256)
    for (let level = 1; level < 256; level++) below[level] = below[level - 1] + counts[level - 1]
    return (level) => Math.floor((Math.floor(step / 2) + below[level]) / step)
  })
}

type Tone = (level: number) => number

function throughTable(pixels: Pixels, tone: Tone): Pixels {
  return throughTables(pixels, () => tone)
}

/** Maps every channel through its own table, computed from its histogram of 256 levels. */
function throughTables({ data: from, width, height }: Pixels, toneOf: (counts: Uint32Array) => Tone): Pixels {
  const data = new Uint8Array(from.length)
  for (let channel = 0; channel < 3; channel++) {
    const counts = new Uint32Array(256)
    for (let i = channel; i < from.length; i += 3) counts[from[i]]++
    const table = Uint8ClampedArray.from({ length: 256 }, (_, level) => level).map(toneOf(counts))
    for (let i = channel; i < from.length; i += 3) data[i] = table[from[i]]
  }
  return { data, width, height }
}
