import { createHash } from 'node:crypto'
import { LoupeError } from '../../ml/errors.ts'
import type { LabelledPictures } from '../../trainer/protocol.ts'
import { pictureFile, type ListedPicture } from '../db/pictures.ts'
import { splits, type Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'

/** The labelled pictures of a project as a run sees them. */
export interface RunData {
  /** Class names in index order. */
  classes: string[]
  pictures: Record<Split, LabelledRow[]>
  /** Pictures without a label. */
  unlabelled: number
  /** Labelled pictures in no split, because a copy of them is in one. */
  leftOut: number
  /**
   * SHA-256 over hash, label and split of every picture, in an order that depends only on the pictures: equal for equal
   * data.
   */
  fingerprint: string
}

export type LabelledRow = ListedPicture & { label: string; classIndex: number }

/**
 * The pictures in an order that depends only on them. Row numbers depend on which picture an import finished first, and
 * the order of rows affects the last bits of the result: the same pictures must give the same weights in any project.
 */
export function inPathOrder<T extends Pick<ListedPicture, 'path' | 'hash'>>(pictures: T[]): T[] {
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return [...pictures].sort((a, b) => compare(a.path, b.path) || compare(a.hash, b.hash))
}

/**
 * Reads what a run is trained and measured on, without rejected pictures and those of ignored classes. Classes without
 * a single picture in any split are left out.
 * @param places where pictures will be, by id; by default, where they are
 */
export function runData(project: Project, places?: ReadonlyMap<number, Split | null>): RunData {
  const known = project.classes.all()
  const ignored = new Set(known.flatMap(({ id, ignored }) => (ignored ? [id] : [])))
  const present = inPathOrder(project.pictures.present())
    .filter(({ mark, classId }) => mark !== 'rejected' && (classId === null || !ignored.has(classId)))
    .map((picture) => (places ? { ...picture, split: places.get(picture.id) ?? null } : picture))
  const inSplits = present.filter((picture) => picture.label !== null && picture.split !== null)
  const used = new Set(inSplits.map(({ label }) => label))
  const classes = known.map(({ name }) => name).filter((name) => used.has(name))
  const indices = new Map(classes.map((name, i) => [name, i]))
  const pictures: Record<Split, LabelledRow[]> = { train: [], val: [], test: [] }
  for (const picture of inSplits) {
    const { label, split } = picture
    const classIndex = label === null ? undefined : indices.get(label)
    if (label !== null && split !== null && classIndex !== undefined)
      pictures[split].push({ ...picture, label, classIndex })
  }
  const lines = splits
    .flatMap((split) => pictures[split].map(({ hash, label }) => `${hash}\t${split}\t${label}`))
    .sort()
  return {
    classes,
    pictures,
    unlabelled: present.filter(({ label }) => label === null).length,
    leftOut: present.filter(({ label, split }) => label !== null && split === null).length,
    fingerprint: createHash('sha256').update(lines.join('\n')).digest('hex'),
  }
}

/** Throws `too_few_classes` unless at least two classes have pictures to train on. */
export function checkTrainable({ pictures }: RunData): void {
  const classes = new Set(pictures.train.map(({ label }) => label))
  if (classes.size >= 2) return
  if (classes.size === 0) throw new LoupeError('too_few_classes.unlabelled')
  throw new LoupeError('too_few_classes.only', { name: [...classes].join('') })
}

export function forTrainer(rows: LabelledRow[]): LabelledPictures {
  return {
    pictures: rows.map((row) => ({ path: pictureFile(row), hash: row.hash })),
    labels: Int32Array.from(rows, ({ classIndex }) => classIndex),
  }
}
