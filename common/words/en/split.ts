import { count, plural } from './numbers.ts'

export const split = {
  title: 'Split',
  intro:
    'The model learns from training pictures; validation pictures choose between settings; test pictures judge at the end.',
  shares: 'Shares',
  percent: (n: number) => `${n} %`,
  share: (name: string, n: number) => `${name}: ${n} %`,
  stratified: 'Every class is divided in the same shares.',
  othersOnly: 'For pictures that came without a split; those that have one keep it.',
  folds: 'Judge by k-fold',
  foldsText:
    'No validation pictures are set aside: each training picture is judged by a model that has not seen it. Good for small sets.',
  foldsCount: 'Parts',
  parts: (n: number) => `${n} parts`,
  together: 'Keep together',
  by: {
    none: 'Exact copies only',
    folder: 'Pictures of one folder',
    duplicates: 'Copies',
    pattern: 'A pattern in the file name',
  },
  byText: {
    none: 'Exact copies always stay together.',
    folder: 'For bursts, patients, products: a folder stays in one split.',
    duplicates: 'Exact copies stay together; nothing else does.',
    pattern: 'Pictures for which the brackets capture the same text stay together:',
  },
  patternHelp: 'keeps cat7_01.jpg and cat7_02.jpg together.',
  pattern: 'Pattern',
  seed: 'Seed',
  seedHelp: 'The same seed gives the same split.',
  dice: 'Another seed',
  imported: 'The split that came with the pictures',
  importedChoices: { keep: 'Keep it', reassign: 'Reshuffle' },
  seal: 'Seal',
  sealText:
    'What the model says about test pictures stays hidden until you open the seal, so nobody tunes the model to them.',
  sealTitle: 'Sealed test set',
  sealed: 'The test set is sealed',
  open: 'Open the test set',
  openTitle: 'Open the test set?',
  openText:
    'Its pictures and figures become visible. The opening is counted: every look makes the test a little less honest.',
  opened: (n: number) => (n === 0 ? 'Never opened.' : plural(n, { one: 'Opened once.', other: 'Opened # times.' })),
  openedAt: (time: string) => `Last ${time}`,
  table: 'Pictures per class and split',
  class: 'Class',
  all: 'All',
  total: 'Total',
  leftOut: (n: number) => `${plural(n, { one: '# copy is', other: '# copies are' })} left out`,
  unlabelled: (n: number) =>
    `${plural(n, { one: '# picture without a class is', other: '# pictures without a class are' })} in no split`,
  bar: (name: string, train: number, val: number, test: number) =>
    `${name}: ${count(train)} training, ${count(val)} validation, ${count(test)} test`,
  show: (n: number) => `Show ${plural(n, { one: '# picture', other: '# pictures' })}`,
  warnings: 'Warnings',
  warning: {
    leak: 'The same picture would be in two splits',
    small_class: 'Some classes are small',
  } as Record<string, string>,
  /** Replaces the engine's sentence below a title. */
  warningText: {
    no_validation: 'Something has to choose between settings, so part of the training pictures is set aside for it.',
  } as Record<string, string>,
  splitNow: 'Split',
  again: 'Split again',
  unchanged: 'This is how the pictures are split now.',
  changed: 'Not saved yet: the table is a preview.',
  came: 'This is the split that came with the pictures.',
  never: 'The pictures have not been split yet.',
  saved: 'The pictures are split.',
  confirmTitle: 'Split again?',
  confirmPlain:
    'Results so far were measured on the old split, so they can no longer be compared; train again afterwards. Undo restores the old split.',
  empty: 'Nothing to split yet',
  emptyText: 'Add pictures and label them first.',
  emptyLabels: 'Pictures are split once they have classes.',
  toSource: 'Add pictures',
  toPictures: 'Label pictures',
}
