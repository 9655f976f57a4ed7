interface Row {
  list: string
  line: number
}
interface Kind {
  kind: 'file' | 'link' | 'folder'
}

const named = ({ list, line }: Row) => `Line ${line} of ${list} names`
const outside = 'outside the folder, which is not read. Import the folder that holds it.'

/** Why something in a folder or a list cannot be used, by code and reason. The page has its own words for each code. */
export const fileFaults = {
  'unreadable.device': () => 'This is a device or a pipe, not a file.',
  'unreadable.not_permitted': ({ kind }: Kind) =>
    `This ${kind} cannot be read: Loupe may not read it; check its permissions.`,
  'unreadable.by_system': ({ kind, error }: Kind & { error: string }) =>
    `This ${kind} cannot be read: the system says ${error}.`,
  'missing.target': () => 'This link points to nothing. Remove it, or put its target back.',
  'missing.listed': (row: Row) => `${named(row)} this file, but it is not there. Put it back, or remove the line.`,
  'outside_folder.listed': (row: Row) => `${named(row)} a file ${outside}`,
  'outside_folder.linked': (row: Row) => `${named(row)} a file that a link leads to, ${outside}`,
  'bad_name.not_utf8': ({ kind }: Kind) => `The name of this ${kind} is not UTF-8. Rename it, then import again.`,
}

export type FileFaultId = keyof typeof fileFaults
