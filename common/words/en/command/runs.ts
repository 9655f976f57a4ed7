import { clock } from '../../numbers.ts'
import { numbers, plural } from '../numbers.ts'
import { train } from '../train.ts'

const { decimal, percent } = numbers

/** What the command says about runs: what was trained, how, and how good it is. */
export const runs = {
  unmeasured: train.after.noAccuracy,
  macroF1: (f1: number) => `Macro F1 ${decimal(f1, 3)}.`,
  title: (run: string, recipe: string) => `Run ${run} (${recipe}).`,
  keptBest: (epoch: number, epochs: number, accuracy: number) =>
    `Kept epoch ${epoch} of ${epochs}: the best on the validation pictures (${percent(accuracy, 2)}). ${train.choice.neverTest}`,
  keptLast: (epoch: number, epochs: number) => `Kept epoch ${epoch} of ${epochs}, the last one.`,
  took: (seconds: number, features: number, fit: number) =>
    `Took ${clock(seconds)} (features ${decimal(features, 1)} s, training ${decimal(fit, 1)} s).`,
  place: (project: string, run: string) => `Project: ${project}, run ${run}`,
  seenIn: (precision: string, reason: string) => `Pictures went through the network in ${precision}: ${reason}`,
  /** Why in that precision, where nobody asked for one. */
  reasons: {
    recipe: 'the recipe repeats what others did, exactly. With --precision int8 it is faster.',
    kept: 'this project has features of its pictures in it already.',
    measured: 'loupe doctor measured it to be the fastest here that agrees.',
    processor: 'this kind of processor is faster with whole numbers, and the first pictures agree with float32.',
    unknown: 'nobody has measured int8 on this kind of processor. loupe doctor does, for this one.',
    graphics: 'there is a graphics card. loupe doctor measures which is faster.',
    disagrees: 'int8 disagrees with it on these pictures.',
  },
  head: {
    unmeasured: 'There are no validation rows, so nothing says how good the head is.',
    trained: (rows: number, dimensions: number, classes: number) =>
      `Trained on ${plural(rows, { one: '# row', other: '# rows' })} of ${plural(dimensions, { one: '# number', other: '# numbers' })}, ${plural(classes, { one: '# class', other: '# classes' })}.`,
    place: (dir: string) => `Head: ${dir}`,
  },
  mistake: (label: string, predicted: string, confidence: number, path: string) =>
    `  ${train.now.gallery.taken(label, predicted, percent(confidence, 1))}  ${path}`,
  unreadable: 'unreadable',
}
