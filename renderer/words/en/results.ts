import { count, percent } from '../format.ts'

const plural = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`
type Measured = 'test' | 'val' | 'cv'
const on: Record<Measured, string> = { test: 'test', val: 'validation', cv: 'training' }

export const results = {
  title: 'Results',
  empty: 'No results yet',
  emptyText:
    'After training, this page says in one sentence how good the model is, shows which classes it confuses, and every picture it got wrong, so that you can fix it.',
  goTrain: 'Go to Train',
  right: (right: number, n: number, split: Measured, accuracy: number, low: number, high: number) =>
    `Right for ${count(right)} of ${plural(n, `${on[split]} picture`, `${on[split]} pictures`)} (${percent(accuracy)}; with this many pictures, somewhere between ${low} and ${high} of 100).`,
  outOfFold: 'Each was judged by a model that had not seen it.',
  confuses: (a: string, b: string) => `It confuses ${a} and ${b} most.`,
  noMistake: 'It made no mistake on them.',
  /** What stands between two sentences. */
  betweenSentences: ' ',
  measuredOn: 'Measured on',
  splits: { test: 'Test', val: 'Validation', cv: 'Cross-validation' },
  stale: (n: number) => `${plural(n, 'picture has', 'pictures have')} changed since this run.`,
  tabsName: 'Parts of the results',
  tabs: { overview: 'Overview', pictures: 'Pictures', classes: 'Classes', learning: 'Learning', compare: 'Compare' },
  seal: {
    sealed: 'The test set is sealed',
    text: 'What you read below is measured on other pictures.',
    open: 'Open the seal',
    title: 'Open the sealed test set?',
    why: 'A test set says how good the model is only as long as nobody chose anything by looking at it. Sealed, it stays a fair judge for the end. Open it when you are done improving.',
    counted: (n: number) =>
      n === 0
        ? 'It has not been opened yet. This opening is counted, and shown with the result.'
        : `It has been opened ${n === 1 ? 'once' : `${count(n)} times`} before. This opening is counted, too.`,
    close: 'Seal it again',
    opened: (n: number) => `The test set was opened ${n === 1 ? 'once' : `${count(n)} times`}.`,
  },
  matrix: {
    title: 'What is taken for what',
    help: 'A row holds the pictures of one class; the columns say what the model took them for. Every number opens its pictures.',
    truth: 'Label',
    predicted: 'Taken for',
    total: 'All',
    order: 'Order',
    orders: { classes: 'As the classes', confused: 'Similar side by side', mistakes: 'Most mistakes first' },
    cell: (n: number, truth: string, predicted: string) =>
      truth === predicted
        ? `${plural(n, 'picture', 'pictures')} of ${truth}, recognised`
        : `${plural(n, 'picture', 'pictures')} of ${truth}, taken for ${predicted}`,
    chip: (truth: string, predicted: string) =>
      truth === predicted ? `${truth}, right` : `${truth} taken for ${predicted}`,
    row: (truth: string) => `All pictures of ${truth}`,
  },
  mistakes: {
    title: 'Most confident mistakes',
    all: 'See all',
    none: 'No mistakes on these pictures.',
  },
  classes: {
    title: 'Class by class',
    name: 'Class',
    precision: 'When it says so, right',
    precisionHelp: 'Precision: of the pictures that it gave this class, how many have it.',
    recall: 'Found',
    recallHelp: 'Recall: of the pictures that have this class, how many it found.',
    f1: 'Both together',
    f1Help: 'F1: the harmonic mean of precision and recall.',
    support: 'Pictures',
    supportHelp: 'Pictures of this class that it was measured on.',
    mistakes: 'Mistakes',
    mistakesHelp: 'Pictures of this class that it took for another.',
    has: (name: string) => `of ${name}`,
    missed: (name: string) => `${name}, missed`,
  },
  gallery: {
    shown: 'Show',
    wrong: 'Wrong',
    right: 'Right',
    all: 'All',
    n: (n: number) => plural(n, 'picture', 'pictures'),
    nothing: 'No pictures here.',
    nothingWrong: 'Nothing is wrong here.',
    verdict: (right: boolean): string => (right ? 'right' : 'wrong'),
    names: 'The verdicts',
  },
  card: {
    title: 'This picture',
    label: 'Label',
    saw: 'The model says',
    itIs: (name: string) => `It is ${name}`,
    labelIsRight: 'The label is right',
    previous: 'Previous',
    next: 'Next',
    kept: 'You said the label is right.',
    choose: 'Click a picture to see it and to fix its label.',
    otherClass: 'Another class',
    inPictures: 'Open in Pictures',
    group: 'Fixing labels',
    labelAs: (name: string) => `Label as ${name}`,
    missing: 'The file of this picture is gone.',
    position: (at: number, of: number) => `${count(at)} of ${count(of)}`,
  },
  changes: {
    text: (n: number) => `${plural(n, 'picture', 'pictures')} changed since this run.`,
    retrain: 'Retrain',
    training: 'Retraining',
    flipped: (n: number) => `See the ${plural(n, 'flipped picture', 'flipped pictures')}`,
    chip: 'flipped by retraining',
  },
  learning: {
    exact: (split: Measured, accuracy: string, loss: string) =>
      `Accuracy on the ${on[split]} pictures ${accuracy}, average loss ${loss}.`,
    curves: 'How it learnt',
    noCurves: 'This run recorded no curve.',
    table: 'Every epoch',
    columns: {
      epoch: 'Epoch',
      loss: 'Loss',
      accuracy: 'Accuracy',
      valLoss: 'Validation loss',
      valAccuracy: 'Validation accuracy',
      seconds: 'Took',
    },
    kept: 'kept',
    seconds: (seconds: string) => `${seconds} s`,
    samples: 'Training pictures as it saw them',
    samplesHelp: 'Each was cut, turned or coloured at random by the recipe, anew each time it was looked at.',
    otherViews: 'Other views',
    view: (label: string) => `A picture of ${label}, changed at random`,
  },
  compare: {
    title: 'Compare with another run',
    with: 'Compare with',
    only: 'There is only one finished run. Train again to compare.',
    before: 'Before',
    after: 'After',
    this: 'This run',
    rightOf: (right: number, n: number) => `right for ${count(right)} of ${plural(n, 'picture', 'pictures')}`,
    notTogether: 'The two runs were not measured on the same pictures, so they cannot be compared picture by picture.',
    run: (recipe: string, when: string) => `${recipe}, ${when}`,
    interval: (low: number, high: number) => `somewhere between ${low} and ${high} of 100`,
    same: (n: number) =>
      `Both judged the same ${plural(n, 'picture', 'pictures')}, and both are held against the labels of now.`,
    gained: 'From wrong to right',
    lost: 'From right to wrong',
    otherwise: 'Wrong in another way',
    noFlips: 'Both give the same answer for every picture.',
    better: (lost: number, gained: number, chance: string) =>
      `This run is better, and it is more than luck: ${count(gained)} turned right and ${count(lost)} turned wrong, which two equally good runs would show in ${chance} of cases.`,
    worse: (lost: number, gained: number, chance: string) =>
      `This run is worse, and it is more than bad luck: ${count(lost)} turned wrong and ${count(gained)} turned right, which two equally good runs would show in ${chance} of cases.`,
    luck: (lost: number, gained: number, chance: string) =>
      `The difference may be luck: ${count(gained)} turned right and ${count(lost)} turned wrong, which two equally good runs would show in ${chance} of cases.`,
    fewerThan: (share: string) => `fewer than ${share}`,
    byClass: 'Class by class',
    change: 'Change',
    open: (n: number) => `Open ${plural(n, 'picture', 'pictures')}`,
    picturesOf: 'Pictures',
  },
}
