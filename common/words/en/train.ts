import { faults } from './recipe-faults.ts'
import { count, plural } from './numbers.ts'

const places = ([training, validation, test]: number[]) =>
  `${count(training)} training, ${count(validation)} validation, ${count(test)} test`

export const train = {
  title: 'Train',
  choose: 'How to train',
  choices: {
    fast: {
      name: 'Fast',
      text: 'Looks at each picture once and learns to tell the classes apart. A good choice for almost everyone.',
    },
    best: {
      name: 'Best',
      text: 'Tries more than one way of learning, keeps the one that is best on the validation pictures and says why. Takes longer.',
    },
    recipe: { name: 'Recipe…', text: 'You choose how it learns: a ready recipe, or every setting.' },
  },
  looksAt: (pictures: number, fresh: number) =>
    `${plural(pictures, { one: '# picture', other: '# pictures' })}, ${fresh === 0 ? 'none new' : fresh > pictures ? `${count(fresh)} views to compute` : `${count(fresh)} new to look at`}`,
  time: (text: string, measured: boolean) => (measured ? `about ${text}` : `roughly ${text}`),
  secondsShort: (n: number) => `${count(n)} s`,
  minutes: (n: number) => plural(n, { one: '# minute', other: '# minutes' }),
  hours: (n: string) => `${n} hours`,
  unmeasured: 'A guess: this machine’s speed is known after the first run.',
  planning: 'Looking at what there is to learn from',
  button: 'Train',
  retrain: 'Retrain',
  notes: (n: number) => `${plural(n, { one: '# note', other: '# notes' })} before you train`,
  /** What the plan and a run warn of, by code; `about` names classes or files, or says how many. */
  warning: {
    small_class: (about) => `Few training pictures; more would help: ${about}.`,
    left_out: (about) => `Copies of pictures in another split, which are left out: ${about}.`,
    empty_class: (about) => `Classes without pictures, which are left out: ${about}.`,
    no_training: (about) => `Classes without training pictures, which are not learnt: ${about}.`,
    no_validation: () => 'No validation pictures were set aside to choose settings or the best epoch by.',
    data_changed: () => 'Pictures, labels or splits have changed since that run began, so a new one is started.',
    checkpoint_unreadable: () => 'The checkpoint of that run cannot be read, so the run starts from its first epoch.',
    engine_out_of_memory: () =>
      'The engine’s memory was full, so it takes fewer pictures at once. The result stays the same.',
    engine_fell_back: () => 'The chosen engine failed, so another one goes on with the pictures.',
    checkpoint_outdated: () =>
      'The checkpoint was made with other pictures or labels, so the run starts from its first epoch.',
    unknown_class: (about) => `Pictures of a class that the run does not know, which are left out: ${about}.`,
    not_copied: (about) => `Pictures that are not where they were, which were not copied: ${about}.`,
    leak: () => 'The same picture was in two splits; one copy is left out.',
  } as Record<string, (about: string) => string>,
  /** What training does with pictures that are in no split. */
  dealing: {
    first: (pictures: number, ratios: number[], counts: number[]) =>
      `${plural(pictures, { one: '# picture', other: '# pictures' })} will be split ${ratios.join('/')} when you train (${places(counts)}).`,
    more: (pictures: number, counts: number[]) =>
      `${plural(pictures, { one: '# picture is', other: '# pictures are' })} in no split yet and will get one when you train: ${places(counts)}.`,
    carved: (pictures: number) =>
      `There are no validation pictures, so ${plural(pictures, { one: '# training picture', other: '# training pictures' })} will be set aside for validation.`,
    folds: (folds: number) => `Each training picture is judged by k-fold, in ${count(folds)} parts.`,
    change: 'Change…',
  },
  leftOutFor: (reason: string, about: string) => `${reason}, left out: ${about}`,
  /** Between the names of a list. */
  between: ', ',
  disk: (needed: string, free: string) => `Needs ${needed} of disk, ${free} are free.`,
  /** In which precision the pictures will be looked at, and why. */
  seenIn: {
    int8: {
      kept: 'Precision: fast (int8), as in this project so far.',
      measured: 'Precision: fast (int8), measured to be the quickest here.',
      processor:
        'Precision: fast (int8), since this kind of processor is quicker with whole numbers. The first pictures are checked against the exact form.',
    },
    float32: {
      kept: 'Precision: exact (float32), as in this project so far.',
      measured: 'Precision: exact (float32), measured to be the quickest here.',
      unknown:
        'Precision: exact (float32). How much quicker int8 is on this kind of processor, nobody has measured: Settings, Engines does.',
      graphics: 'Precision: exact (float32), on the graphics card.',
      recipe: 'Precision: exact (float32), as this recipe asks.',
    },
  } as Record<'int8' | 'float32', Partial<Record<string, string>>>,
  noPictures: 'There is nothing to learn from yet',
  noPicturesText: 'Add a folder of pictures first. Then Loupe learns to tell their classes apart.',
  addPictures: 'Add pictures',
  goPictures: 'Go to Pictures',
  goSplit: 'Go to Split',
  locate: 'Locate the folder',
  recipe: {
    which: 'Recipe',
    /** Of the recipes that come with Loupe; their own words where nothing stands here. */
    builtIn: {} as Record<string, { title: string; text: string }>,
    expert: 'For experts',
    seed: 'Seed',
    seedHelp: 'The same seed and the same pictures give the same result.',
    start: 'Start',
    notYet: (title: string) => `${title} (not available yet)`,
    backbone: 'Backbone',
    backboneHelp: 'The frozen network that looks at the pictures. Your own: loupe backbones import.',
    starts: { auto: 'As fits', fresh: 'From nothing', last: 'From the last run' },
    precision: 'Precision',
    precisionHelp:
      'How exactly the network looks at pictures. Fast looks at up to three times as many a second, for answers that hardly differ. Automatic takes what suits this computer and this project.',
    precisions: { auto: 'Automatic', float32: 'Exact (float32)', int8: 'Fast (int8)' },
    knobs: {
      penalty: 'Penalty',
      folds: 'Folds',
      epochs: 'Epochs',
      batch: 'Pictures per step',
      'optimiser.lr': 'Learning rate',
      optimiser: 'Optimiser',
      'optimiser.weight_decay': 'Weight decay',
      'warmup.epochs': 'Warm-up epochs',
      schedule: 'Schedule',
      patience: 'Patience',
      min_delta: 'Smallest gain',
      class_weights: 'Class weights',
      sampling: 'Sampling',
      label_smoothing: 'Label smoothing',
      'mixup.alpha': 'Mixup',
    } as Record<string, string>,
    help: {
      penalty: 'auto, or a number from 0. More keeps the weights smaller.',
      patience: 'Ends when this many epochs in a row were no better. Empty: never.',
      min_delta: 'A share of right answers: smaller gains do not count for the patience.',
      'warmup.epochs': 'The learning rate rises to its full height over this many epochs. Empty: at once.',
      class_weights: 'Balanced: mistakes on rare classes cost more.',
      sampling: 'Classes alike: pictures of rare classes are shown more often.',
      label_smoothing: 'From 0 to below 1: how much less certain the labels are taken to be.',
      'mixup.alpha': 'Mixes pictures in pairs; 0.2 mixes a little, 1 evenly. Empty: not at all.',
    } as Record<string, string>,
    noSchedule: 'None',
    options: {
      class_weights: { '': 'All alike', balanced: 'Balanced', own: 'Own, in JSON' },
      sampling: { all: 'Each once', balanced: 'Classes alike' },
    } as Record<string, Record<string, string>>,
    faults,
    json: 'Recipe as JSON',
    notJson: 'This is not JSON yet.',
    asWritten: 'As written',
    saveFile: 'Save as file',
    loadFile: 'Load a file',
  },
  now: {
    title: 'Training',
    queued: 'Waiting for other work to end',
    paused: 'Paused. Nothing is lost; it goes on where it was.',
    stagesName: 'Stages',
    done: 'done',
    stages: {
      prepare: 'Getting the network ready',
      features: 'Looking at pictures',
      fit: 'Learning',
      evaluate: 'Judging',
    },
    progress: (done: string, total: string) => `${done} of ${total}`,
    epochs: (done: string, total: string) => `${done} of ${total} epochs`,
    perSecond: (n: string) => `${n} per second`,
    epochsPerSecond: (n: string) => `${n} epochs per second`,
    each: (seconds: number) => `${seconds} s per epoch`,
    left: (time: string) => `${time} left`,
    pause: 'Pause',
    resume: 'Go on',
    stop: 'Stop',
    stopTitle: 'Stop training?',
    stopEpochs: 'Stop and keep the best so far',
    stopConvex: 'Stop training',
    goOn: 'Go on training',
    stopKeepsEpochs: 'The best epoch so far is kept as a run, and you can go on from it later.',
    stopKeepsNothing:
      'What it has seen of the pictures is kept, so training again starts from there. Your labels and earlier runs stay as they are.',
    loss: 'Loss',
    accuracy: 'Accuracy',
    training: 'training',
    validation: 'validation',
    epoch: 'Epoch',
    step: 'Step',
    running: {
      title: 'Running loss',
      line: (epoch: number, step: number, loss: string, seen: number, total: number) =>
        `Epoch ${count(epoch)}, step ${count(step)}: loss ${loss} [${count(seen)}/${count(total)}]`,
    },
    gallery: {
      title: 'Validation pictures',
      waiting: 'Judged after the first epoch.',
      score: (right: number, n: number, epoch: number) =>
        `${count(right)} of ${count(n)} right after epoch ${count(epoch)}`,
      turnedRight: (n: number) => `${count(n)} turned right`,
      turnedWrong: (n: number) => `${count(n)} turned wrong`,
      notYet: (truth: string) => `${truth}: not judged yet`,
      unreadable: (truth: string) => `${truth}: cannot be read`,
      taken: (truth: string, predicted: string, percent: string) => `${truth}: taken for ${predicted}, ${percent}`,
    },
    waitingCurves: 'Curves appear when learning begins.',
    best: (epoch: number, percent: string) =>
      `Best so far: epoch ${count(epoch)}, right for ${percent} of the validation pictures.`,
    warnings: (n: number) => plural(n, { one: '# note', other: '# notes' }),
  },
  after: {
    right: (right: number, n: number, on: 'test' | 'val' | 'cv') =>
      `Right for ${count(right)} of ${count(n)} ${on === 'cv' ? 'training' : on === 'val' ? 'validation' : 'test'} ${plural(n, { one: 'picture', other: 'pictures' })}${on === 'cv' ? ', each judged without having seen it' : ''}.`,
    noAccuracy: 'Trained. No picture was held out, so nothing says how good the model is.',
    see: 'See the results',
    changed: (n: number) => `${plural(n, { one: '# picture has', other: '# pictures have' })} changed since.`,
    unchanged: 'Nothing has changed since.',
    failed: 'Training stopped',
    cancelled: 'Training was stopped.',
    cancelledKept: 'Training was stopped. The best so far is kept.',
    interrupted: 'Training was interrupted. What it did so far is kept.',
    resume: 'Resume',
    again: 'Train again',
  },
  /** What Best tried, what it kept and why. */
  choice: {
    kept: (title: string, reason: string) => `Best kept ${title}: ${reason}.`,
    accuracy: (own: string, others: string) => `right for ${own} of the validation pictures (${others})`,
    loss: (own: string, others: string) =>
      `right for ${own} of the validation pictures (${others}), with the lower loss`,
    first: (own: string, others: string) =>
      `right for ${own} of the validation pictures (${others}); equal in loss, too, so the simpler one`,
    noValidation: 'there are no validation pictures to compare with, and its settings were chosen on held-out pictures',
    other: (title: string, share: string) => `${title}: ${share}`,
    between: ', ',
    neverTest: 'The test pictures are never used for choosing.',
    notThis: 'Best tried this run and did not keep it.',
    mark: 'kept by Best',
    tried: 'tried by Best, not kept',
  },
  retrained: {
    nothing: 'There is nothing to retrain from yet: train first.',
    busy: 'Training is going on already.',
  },
  runs: {
    title: 'Runs',
    none: 'No run yet.',
    current: 'shown in Results',
    recipe: 'Recipe',
    status: 'Status',
    accuracy: 'Accuracy',
    when: 'When',
    took: 'Took',
    size: 'Size',
    actions: 'What to do',
    statuses: {
      running: 'running',
      done: 'done',
      failed: 'failed',
      cancelled: 'stopped',
      interrupted: 'interrupted',
    } as Record<string, string>,
    makeCurrent: 'Show in Results',
    resume: 'Resume',
    remove: (size: string) => `Delete (frees ${size})`,
    removeTitle: 'Delete this run?',
    removeText: 'Its weights and results are deleted. Pictures and labels stay as they are. This cannot be undone.',
    removed: 'The run is deleted.',
    on: {
      test: (n: number) => `on ${plural(n, { one: '# test picture', other: '# test pictures' })}`,
      val: (n: number) => `on ${plural(n, { one: '# validation picture', other: '# validation pictures' })}`,
      cv: (n: number) => `cross-validation, ${plural(n, { one: '# picture', other: '# pictures' })}`,
    },
  },
}
