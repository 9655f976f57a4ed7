/** What the shell says, in English. The page sends these in its own language (`Shell.setMenuWords`); `{}` stands for a detail. */
export const englishWords = {
  project: 'Project',
  new: 'New project…',
  open: 'Open project…',
  home: 'Projects',
  train: 'Train',
  retrain: 'Train again',
  export: 'Export',
  close: 'Close window',
  quit: 'Quit Loupe',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  search: 'Search',
  go: 'Go',
  palette: 'Commands…',
  pictures: 'Pictures',
  split: 'Split',
  results: 'Results',
  view: 'View',
  'zoom-in': 'Larger pictures',
  'zoom-out': 'Smaller pictures',
  zoomIn: 'Larger text',
  zoomOut: 'Smaller text',
  actualSize: 'Text in its own size',
  fullscreen: 'Full screen',
  devtools: 'Developer tools',
  window: 'Window',
  minimise: 'Minimise',
  help: 'Help',
  keys: 'Keys',
  settings: 'Settings…',
  about: 'About Loupe',
  hide: 'Hide Loupe',
  hideOthers: 'Hide others',
  showAll: 'Show all',
  pickFolder: 'Choose a folder of pictures',
  pickPack: 'Choose a packed project',
  packs: 'Packed projects',
  pickSave: 'Save as',
  quitTitle: 'Loupe is still working',
  quitText: 'Quitting pauses the work. What was computed is kept, and the next start goes on from there.',
  quitNow: 'Quit',
  keepWorking: 'Keep working',
  engineTitle: 'Loupe’s engine stopped three times within a minute',
  engineText: 'Everything that was saved is safe. The engine last said: {}',
  engineNext: 'Start it again. If it stops again, restart the computer or install Loupe anew.',
  engineSilent: 'nothing',
  pageTitle: 'The window stopped working three times within a minute',
  pageText: 'Everything that was saved is safe, and running work goes on.',
  tryAgain: 'Start it again',
  openFailed: 'This project could not be opened',
  doneImport: 'Pictures are in',
  doneTrain: 'Training is done',
  doneExport: 'Export is done',
  donePack: 'The project is packed',
  doneMeasure: 'The engines are measured',
  doneInstall: 'The engine is installed',
  failedImport: 'Reading pictures stopped',
  failedTrain: 'Training stopped',
  failedExport: 'Exporting stopped',
  failedPack: 'Packing stopped',
  failedMeasure: 'Measuring stopped',
  failedInstall: 'Installing stopped',
  lookAtIt: 'Open Loupe to see it.',
} as const

export type MenuWord = keyof typeof englishWords
export type Words = Record<MenuWord, string>

/** `before`, with those words replaced that are known and are text of a sane length: they come from a page, which need not send all. */
export function wordsFrom(given: unknown, before: Words = englishWords): Words {
  const words: Words = { ...before }
  if (typeof given !== 'object' || given === null) return words
  for (const [name, word] of Object.entries(given))
    if (Object.hasOwn(englishWords, name) && typeof word === 'string' && word.length > 0 && word.length <= 300)
      words[name as MenuWord] = word
  return words
}
