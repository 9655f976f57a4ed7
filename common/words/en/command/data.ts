import { common } from '../common.ts'
import { split } from '../split.ts'
import { count, plural } from '../numbers.ts'

interface Imported {
  added: number
  known: number
  moved: number
  changed: number
  vanished: number
  skipped: number
}

/** What the command says about pictures, splits and files of features. */
export const data = {
  imported: ({ added, known, moved, changed, vanished, skipped }: Imported) =>
    `${count(added)} new, ${count(known)} known, ${count(moved)} moved, ${count(changed)} changed, ${count(vanished)} gone, ${count(skipped)} skipped.`,
  unlabelled: common.unlabelled,
  project: (dir: string) => `Project: ${dir}`,
  /** Heads of the columns of a split. */
  columns: { ...common.splits, class: split.class, all: split.all },
  features: (rows: number, dimensions: number, file: string) =>
    `${common.pictures(rows)}, ${plural(dimensions, { one: '# number', other: '# numbers' })} each: ${file}`,
  noLinks: 'There is no link to a folder in this project.',
  trusted: (link: string, target: string) => `Loupe may write to ${target} through ${link}.`,
}
