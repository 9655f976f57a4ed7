import { count, plural, wholePercent } from './numbers.ts'

type Measured = 'test' | 'val' | 'cv' | 'train'
const on: Record<Measured, string> = { test: 'test', val: 'validation', cv: 'training', train: 'training' }
const pictures = (n: number, split: Measured) =>
  plural(n, { one: `# ${on[split]} picture`, other: `# ${on[split]} pictures` })
const changedAnswers = (n: number) =>
  n === 0 ? 'no answer changed' : `${plural(n, { one: '# answer', other: '# answers' })} changed`
const times = (n: number) => plural(n, { one: 'once', other: '# times' })
const inPoints = (points: string) => (points === '' ? 'no change' : `${points} points`)

export const results = {
  title: 'Results',
  empty: 'No results yet',
  emptyText:
    'After training, this page says in one sentence how good the model is, shows which classes it confuses, and every picture it got wrong, so that you can fix it.',
  goTrain: 'Go to Train',
  right: (right: number, n: number, split: Measured, accuracy: number, [low, high]: [string, string]) =>
    `Right for ${count(right)} of ${pictures(n, split)} (${wholePercent(accuracy)}; with this many pictures, somewhere between ${low} and ${high}).`,
  rightOfFew: (right: number, n: number, split: Measured, _accuracy: number, [low, high]: [string, string]) =>
    `Right for ${count(right)} of ${pictures(n, split)}. That is too few to say how good the model is: anything between ${low} and ${high} is possible.`,
  outOfFold: 'Each was judged by a model that had not seen it.',
  confuses: (a: string, b: string) => `It confuses ${a} and ${b} most.`,
  mostly: (truth: string, predicted: string) => `Most mistakes are ${truth} mistaken for ${predicted}.`,
  confusesEvenly: 'No two classes are confused more than once.',
  noMistake: 'It made no mistake on them.',
  /** About the pictures that a run is measured on. */
  judge: {
    tooFew: 'Fewer than five pictures per class.',
    judgeBy: (split: 'test' | 'val' | 'cv') =>
      ({
        cv: 'Judge by cross-validation: each training picture by a model that has not seen it',
        val: 'Judge by the validation pictures',
        test: 'Judge by the test pictures',
      })[split],
    trainFast: 'Train with Fast: it also judges every training picture by a model that has not seen it',
    passedOver: (n: number) =>
      plural(n, {
        one: 'There is only one test picture, fewer than five per class: too few to judge by.',
        other: 'There are only # test pictures, fewer than five per class: too few to judge by.',
      }),
    lookWrong: (wrong: number, judged: number) =>
      `Among all ${plural(judged, { one: '# picture', other: '# pictures' })} that were judged, ${plural(wrong, { one: '# looks', other: '# look' })} wrong`,
  },
  /** Two runs on the same pictures, wherever they are compared. */
  comparison: {
    still: (right: number, n: number, split: Measured, share: string, answers: number) =>
      `Still right for ${count(right)} of ${pictures(n, split)} (${share}); ${changedAnswers(answers)}.`,
    moved: (was: string, is: string, n: number, split: Measured, answers: number) =>
      `Was ${was}, is now ${is} on the same ${pictures(n, split)}; ${changedAnswers(answers)}.`,
    labels: (changed: number, split: Measured, labels: string, models: string) =>
      `${count(changed)} ${on[split]} ${plural(changed, { one: 'label', other: 'labels' })} changed: ${inPoints(labels)}; the model: ${inPoints(models)}.`,
    beyond: (n: number, split: Measured) =>
      `${pictures(n, split)} ${plural(n, { one: 'was judged for the first time and is', other: 'were judged for the first time and are' })} not compared.`,
    notTogether: 'The two runs were not measured on the same pictures, so they cannot be compared picture by picture.',
  },
  /** Joins two sentences. */
  betweenSentences: ' ',
  measuredOn: 'Measured on',
  splits: { test: 'Test', val: 'Validation', cv: 'Cross-validation' },
  stale: (n: number) => `${plural(n, { one: '# picture has', other: '# pictures have' })} changed since this run.`,
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
        : `It has been opened ${times(n)} before. This opening is counted, too.`,
    close: 'Seal it again',
    opened: (n: number) => `The test set was opened ${times(n)}.`,
  },
  matrix: {
    title: 'What gets mistaken for what',
    help: 'A row contains the pictures of one class; the columns show what the model predicted. Every number opens its pictures.',
    truth: 'Label',
    predicted: 'Taken for',
    total: 'All',
    order: 'Order',
    orders: { classes: 'As the classes', confused: 'Similar side by side', mistakes: 'Most mistakes first' },
    cell: (n: number, truth: string, predicted: string) =>
      truth === predicted
        ? `${plural(n, { one: '# picture', other: '# pictures' })} of ${truth}, recognised`
        : `${plural(n, { one: '# picture', other: '# pictures' })} of ${truth}, taken for ${predicted}`,
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
    n: (n: number) => plural(n, { one: '# picture', other: '# pictures' }),
    nothing: 'No pictures here.',
    nothingWrong: 'Nothing is wrong here.',
    outcome: (right: boolean): string => (right ? 'right' : 'wrong'),
    names: 'The predictions',
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
    missing: 'The file of this picture is missing.',
    position: (at: number, of: number) => `${count(at)} of ${count(of)}`,
  },
  changes: {
    text: (n: number) => `${plural(n, { one: '# picture', other: '# pictures' })} changed since this run.`,
    retrain: 'Retrain',
    training: 'Retraining',
    flipped: (n: number) => `See the ${plural(n, { one: '# changed answer', other: '# changed answers' })}`,
    chip: 'answered differently since retraining',
  },
  learning: {
    exact: (split: Measured, accuracy: string, loss: string) =>
      `Accuracy on the ${on[split]} pictures ${accuracy}, average loss ${loss}.`,
    curves: 'How it learned',
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
    samplesHelp: 'Each was cropped, rotated or recoloured at random by the recipe, differently each time.',
    otherViews: 'Other views',
    view: (label: string) => `A picture of ${label}, changed at random`,
  },
  compare: {
    title: 'Compare with another run',
    with: 'Compare with',
    only: 'There is only one finished run. Train again to compare.',
    this: 'This run',
    rightOf: (right: number, n: number) =>
      `right for ${count(right)} of ${plural(n, { one: '# picture', other: '# pictures' })}`,
    run: (recipe: string, when: string) => `${recipe}, ${when}`,
    interval: (low: string, high: string) => `somewhere between ${low} and ${high}`,
    same: (n: number) =>
      `Both judged the same ${plural(n, { one: '# picture', other: '# pictures' })}, scored with today’s labels.`,
    gained: 'From wrong to right',
    lost: 'From right to wrong',
    otherwise: 'Wrong in another way',
    better: (lost: number, gained: number, chance: string) =>
      `This run is better, and it is more than luck: ${count(gained)} turned right and ${count(lost)} turned wrong. Two equally good models would differ this much ${chance} of the time.`,
    worse: (lost: number, gained: number, chance: string) =>
      `This run is worse, and it is more than bad luck: ${count(lost)} turned wrong and ${count(gained)} turned right. Two equally good models would differ this much ${chance} of the time.`,
    luck: (lost: number, gained: number, chance: string) =>
      `The difference may be luck: ${count(gained)} turned right and ${count(lost)} turned wrong. Two equally good models would differ this much ${chance} of the time.`,
    fewerThan: (share: string) => `less than ${share}`,
    byClass: 'Class by class',
    change: 'Change',
    open: (n: number) => `Open ${plural(n, { one: '# picture', other: '# pictures' })}`,
    picturesOf: 'Pictures',
  },
}
