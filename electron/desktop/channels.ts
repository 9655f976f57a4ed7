/** Names of the messages between page and main process. All others are ignored. */
export const channels = {
  pickFolder: 'loupe:pick-folder',
  pickFile: 'loupe:pick-file',
  pickSave: 'loupe:pick-save',
  showInFolder: 'loupe:show-in-folder',
  menu: 'loupe:menu',
  go: 'loupe:go',
} as const
