import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { train } from '../main-job.ts'
import { preparedHere } from '../prepared.ts'
import type { Row } from '../rows.ts'

const PEER = path.join(import.meta.dirname, 'wolves_dogs.py')

/**
 * Loupe compared with PyTorch on the same weights and pictures, one after the other: the recipe wolves-dogs in both,
 * and `quick` in int8.
 * @param python one with torch and Pillow
 * @param clothing the set of ten classes, two of which are used
 */
export async function peerFigures(python: string, clothing: string): Promise<Row[]> {
  if (!existsSync(clothing)) throw new Error(`There is no folder ${clothing}.`)
  const { dir: backbone } = await preparedHere()
  const work = mkdtempSync(path.join(os.tmpdir(), 'loupe-bench-peers-'))
  try {
    const pictures = path.join(work, 'pictures')
    twoClasses(clothing, pictures)
    const of = (name: string) => path.join(work, `${name}.loupe`)
    const loupe = await train(pictures, of('wolves-dogs'), 'float32', { recipe: 'wolves-dogs' })
    const said = execFileSync(python, [PEER, backbone, pictures], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    console.log(said)
    const torch = JSON.parse(said.trim().split('\n').at(-1) ?? '') as { seconds: number; accuracy: number }
    const quick = await train(pictures, of('quick'), 'int8')
    const passes = quick.result.engine.forwardPasses
    return [
      { name: 'wolves-dogs, PyTorch', value: torch.seconds, unit: 's' },
      { name: 'wolves-dogs, Loupe', value: loupe.seconds, unit: 's' },
      { name: 'PyTorch over Loupe', value: torch.seconds / loupe.seconds, unit: '', limit: { at: 'least', value: 1 } },
      { name: 'validation accuracy, PyTorch, best epoch', value: torch.accuracy, unit: '' },
      { name: 'validation accuracy, Loupe, best epoch', value: loupe.result.metrics.val?.accuracy ?? 0, unit: '' },
      { name: 'quick in int8, Loupe', value: quick.seconds, unit: 's', note: `${passes} forward passes` },
      { name: 'PyTorch over it', value: torch.seconds / quick.seconds, unit: '', limit: { at: 'least', value: 10 } },
      {
        name: 'validation accuracy, quick in int8',
        value: quick.result.metrics.val?.accuracy ?? 0,
        unit: '',
        limit: { at: 'least', value: torch.accuracy },
      },
    ]
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

const classes = [
  { name: 'longsleeve', train: 133, val: 83 },
  { name: 'shirt', train: 112, val: 70 },
]

/** Pictures of `twoClasses`. */
export const TWO_CLASSES = {
  train: classes.reduce((sum, { train }) => sum + train, 0),
  val: classes.reduce((sum, { val }) => sum + val, 0),
}

/**
 * 245 training and 153 validation pictures of shirts and longsleeves, with the same class balance in both, so that no
 * model benefits from a bias.
 */
export function twoClasses(clothing: string, target: string): void {
  const of = (name: string) =>
    ['train', 'validation', 'test'].flatMap((split) => {
      const folder = path.join(clothing, split, name)
      return readdirSync(folder).sort().map((file) => path.join(folder, file)) // prettier-ignore
    })
  const put = (sources: string[], split: string, name: string) => {
    for (const file of sources) cpSync(file, path.join(target, split, name, path.basename(file)))
  }
  for (const { name, train, val } of classes) {
    put(of(name).slice(0, train), 'train', name)
    put(of(name).slice(train, train + val), 'val', name)
  }
}
