import { count } from '../format.ts'

const some = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`

export const split = {
  title: 'Split',
  intro: 'Training pictures are learnt, validation pictures choose between settings, test pictures judge at the end.',
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
    none: 'Nothing more',
    folder: 'Pictures of one folder',
    duplicates: 'Copies only',
    pattern: 'A pattern in the file name',
  },
  byText: {
    none: 'Exact copies always stay together.',
    folder: 'For bursts, patients, products: a folder is never torn apart.',
    duplicates: 'Exact copies stay together; nothing else does.',
    pattern: 'What the brackets catch stays together:',
  },
  patternExample: '([^/]+)_[0-9]+\\.jpg$',
  patternHelp: 'keeps cat7_01.jpg and cat7_02.jpg together.',
  pattern: 'Pattern',
  seed: 'Seed',
  seedHelp: 'The same seed gives the same split.',
  dice: 'Another seed',
  imported: 'The split that came with the pictures',
  importedChoices: { keep: 'Keep it', reassign: 'Deal anew' },
  seal: 'Seal',
  sealText:
    'What the model says about test pictures stays hidden until you open the seal, so nobody tunes the model to them.',
  sealTitle: 'Sealed test set',
  sealed: 'The test set is sealed',
  open: 'Open the test set',
  openTitle: 'Open the test set?',
  openText:
    'Its pictures and figures become visible. The opening is counted: every look makes the test a little less honest.',
  opened: (n: number) => (n === 0 ? 'Never opened.' : n === 1 ? 'Opened once.' : `Opened ${count(n)} times.`),
  openedAt: (time: string) => `Last ${time}`,
  table: 'Pictures a class and split',
  class: 'Class',
  all: 'All',
  total: 'Together',
  leftOut: (n: number) => `${some(n, 'copy is', 'copies are')} left out`,
  unlabelled: (n: number) => `${some(n, 'picture', 'pictures')} without a class ${n === 1 ? 'is' : 'are'} in no split`,
  bar: (name: string, train: number, val: number, test: number) =>
    `${name}: ${count(train)} training, ${count(val)} validation, ${count(test)} test`,
  show: (n: number) => `Show ${some(n, 'picture', 'pictures')}`,
  warnings: 'Warnings',
  warning: {
    leak: 'The same picture would be in two splits',
    small_class: 'Some classes are small',
  } as Record<string, string>,
  /** In place of the engine's sentence below a title. */
  warningText: {
    no_validation: 'Something has to choose between settings, so a part of the training pictures is set aside for it.',
  } as Record<string, string>,
  splitNow: 'Split',
  again: 'Split again',
  unchanged: 'This is how the pictures are split now.',
  changed: 'Not saved yet: the table shows what it would be.',
  came: 'This is the split that came with the pictures.',
  never: 'The pictures have not been split yet.',
  saved: 'The pictures are split.',
  confirmTitle: 'Split again?',
  confirmPlain:
    'Results so far were measured on the old split, so they no longer compare; train again after. Undo brings the old split back.',
  empty: 'Nothing to split yet',
  emptyText: 'Bring in pictures and label them first.',
  emptyLabels: 'Pictures are split once they have classes.',
  toSource: 'Add pictures',
  toPictures: 'Label pictures',
}
