import { count, plural } from './numbers.ts'

export const common = {
  loupe: 'Loupe',
  cancel: 'Cancel',
  back: 'Back',
  next: 'Next',
  close: 'Close',
  done: 'Done',
  save: 'Save',
  open: 'Open',
  remove: 'Remove',
  retry: 'Try again',
  more: 'More',
  of: (a: string, b: string) => `${a} of ${b}`,
  pictures: (n: number) => plural(n, { one: '# picture', other: '# pictures' }),
  classes: (n: number) => plural(n, { one: '# class', other: '# classes' }),
  files: (n: number) => plural(n, { one: '# file', other: '# files' }),
  selected: (n: number) => `${count(n)} selected`,
  unlabelled: 'Unlabelled',
  splits: { train: 'Training', val: 'Validation', test: 'Test', none: 'In no split' },
  marks: { unsure: 'Unsure', kept: 'Kept', rejected: 'Rejected' },
  sections: {
    pictures: 'Pictures',
    split: 'Split',
    train: 'Train',
    results: 'Results',
    export: 'Export',
    home: 'Projects',
  },
  sectionsName: 'Sections',
  classesName: 'Classes',
  undo: 'Undo',
  redo: 'Redo',
  undoWhat: (what: string) => `Undo: ${what}`,
  redoWhat: (what: string) => `Redo: ${what}`,
  edits: {
    label: (n: number, what: string) =>
      `label ${plural(n, { one: '# picture', other: '# pictures' })} as ${what || 'unlabelled'}`,
    mark: (n: number, what: string) =>
      `mark ${plural(n, { one: '# picture', other: '# pictures' })}${what ? ` as ${what}` : ''}`,
    split: (n: number, what: string) =>
      `move ${plural(n, { one: '# picture', other: '# pictures' })}${what ? ` to ${what}` : ''}`,
    'class-add': (_n: number, what: string) => `add the class ${what}`,
    'class-rename': (_n: number, what: string) => `rename a class to ${what}`,
    'class-merge': (_n: number, what: string) => `merge into ${what}`,
    'class-ignore': (_n: number, what: string) => `ignore or use ${what}`,
    'class-order': () => 'change the order of classes',
    'class-remove': (_n: number, what: string) => `remove the class ${what}`,
  },
  /** The message after an edit of several pictures. */
  edited: {
    label: (n: number, what: string) =>
      what
        ? `${plural(n, { one: '# picture is', other: '# pictures are' })} labelled ${what}.`
        : `${plural(n, { one: '# picture is', other: '# pictures are' })} unlabelled.`,
    mark: (n: number, what: string) =>
      what
        ? `${plural(n, { one: '# picture is', other: '# pictures are' })} marked: ${what}.`
        : `${plural(n, { one: '# picture has', other: '# pictures have' })} no mark now.`,
    split: (n: number, what: string) =>
      what
        ? `${plural(n, { one: '# picture was', other: '# pictures were' })} moved to ${what}.`
        : `${plural(n, { one: '# picture is', other: '# pictures are' })} in no split now.`,
    'class-add': (_n: number, what: string) => `The class ${what} is added.`,
    'class-rename': (_n: number, what: string) => `The class is now called ${what}.`,
    'class-merge': (_n: number, what: string) => `Merged into ${what}.`,
    'class-ignore': (_n: number, what: string) => `The use of ${what} for training was changed.`,
    'class-order': () => 'The order of the classes was changed.',
    'class-remove': (_n: number, what: string) => `The class ${what} is removed.`,
  },
  saved: 'Saved',
  saving: 'Saving',
  linked: {
    title: 'This project is open for reading only: a folder of it is a link',
    leads: (link: string, target: string | null) => `${link} leads to ${target ?? 'nothing'}`,
    mine: 'This place is mine',
  },
  jobs: {
    name: 'Jobs',
    import: 'Reading pictures',
    train: 'Training',
    export: 'Exporting',
    pack: 'Packing',
    measure: 'Measuring engines',
    install: 'Installing an engine',
    stages: {
      prepare: 'getting the network ready',
      scan: 'looking at files',
      features: 'looking at pictures',
      fit: 'learning',
      evaluate: 'judging',
      export: 'writing',
      measure: 'timing each engine',
      install: 'installing',
    },
    queued: 'waiting',
    paused: 'paused',
    perSecond: (n: string) => `${n}/s`,
    left: (time: string) => `${time} left`,
    pause: 'Pause',
    resume: 'Continue',
    cancel: 'Cancel',
    done: {
      import: 'Pictures are in',
      train: 'Training is done',
      export: 'Export is done',
      pack: 'Packed',
      measure: 'The engines are measured',
      install: 'The engine is installed',
    },
    failed: {
      import: 'Reading pictures stopped',
      train: 'Training stopped',
      export: 'Exporting stopped',
      pack: 'Packing stopped',
      measure: 'Measuring stopped',
      install: 'Installing stopped',
    },
  },
  signedOut: {
    title: 'This page is not signed in any more',
    why: 'Loupe was restarted, or this browser lost its sign-in. Everything that was shown as saved is saved.',
    browser:
      'Open the address that loupe serve printed, with its token. If Loupe has stopped, run npx loupe serve again: it opens your browser. This page then continues by itself.',
    desktop: 'Quit Loupe and start it again.',
  },
  connection: {
    lost: 'The connection to Loupe’s engine was lost. Everything shown as saved is saved. Connecting again…',
  },
  palette: { name: 'Commands', search: 'Type a command', none: 'No command of that name.' },
  keys: { name: 'Keys', show: 'Show the keys' },
  settings: {
    name: 'Settings',
    theme: 'Look',
    themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
    language: 'Language',
    systemLanguage: 'As the system',
    diagnostics: 'Save diagnostics',
    diagnosticsHelp: 'For a bug report: versions, settings and logs. No pictures, no names of pictures.',
  },
  stale: {
    message: 'A part of this page could not be loaded.',
    next: 'Loupe may have been updated meanwhile: reload the page. Everything that was shown as saved is saved.',
    reload: 'Load again',
  },
  loading: 'Loading',
  chooseFolder: 'Choose folder',
  showInFolder: 'Show in folder',
}
