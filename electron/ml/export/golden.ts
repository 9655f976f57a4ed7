import { hash as digest } from 'node:crypto'
import fs from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../files/make-tree.ts'
import { PICTURE_LIMITS } from '../images/limits.ts'
import { PictureError } from '../images/pixels.ts'
import { readPictureFile } from '../images/read-file.ts'
import { roundRobin } from '../round-robin.ts'
import { random, shuffle } from '../random.ts'
import { byClass } from './by-class.ts'

/** Number of pictures that come with a model: 20 are promised, more if that gives every class one. */
const AT_LEAST = 20
const AT_MOST = 60

/** A held-out picture and the studio's prediction for it. */
export interface GoldenCandidate {
  path: string
  /** SHA-256 of its bytes, hex. */
  hash: string
  /** Class index. */
  label: number
  /** `[classes]`, as shown on screen. */
  probabilities: Float32Array
}

/** One line of `golden.json`. */
export interface GoldenPicture {
  /** Relative to the exported folder. */
  file: string
  label: string
  probabilities: Record<string, number>
}

/** Chooses golden pictures by seed, with classes taking turns; all of them if there are few. */
export function chooseGolden(candidates: GoldenCandidate[], classes: number, seed: number): GoldenCandidate[] {
  const wanted = Math.min(AT_MOST, Math.max(AT_LEAST, classes))
  const byClass = Array.from({ length: classes }, (_, label) =>
    shuffle(
      candidates.filter((candidate) => candidate.label === label),
      random(seed, 'golden', label),
    ),
  )
  return roundRobin(byClass, wanted)
}

/**
 * Copies the originals, byte for byte, to `golden/` and writes `golden.json`. Pictures that are missing or have changed
 * since are left out.
 */
export async function writeGolden(dir: string, chosen: GoldenCandidate[], classes: string[]): Promise<GoldenPicture[]> {
  makeTree(path.join(dir, 'golden'))
  const golden: GoldenPicture[] = []
  for (const [i, { path: original, hash, label, probabilities }] of chosen.entries()) {
    const file = `golden/${String(i + 1).padStart(2, '0')}${path.extname(original).toLowerCase()}`
    const bytes = await readPictureFile(original, PICTURE_LIMITS.bytes).catch((error: unknown) => {
      if (error instanceof PictureError) return null
      throw error
    })
    if (bytes === null || digest('sha256', bytes) !== hash) continue
    await fs.writeFile(path.join(dir, file), bytes)
    golden.push({ file, label: classes[label], probabilities: byClass(probabilities, classes) })
  }
  await fs.writeFile(path.join(dir, 'golden.json'), `${JSON.stringify(golden, null, 2)}\n`)
  return golden
}
