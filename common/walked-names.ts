/** Folders and files of systems and programs that never contain the user's pictures. */
const skipped = new Set(['__macosx', 'thumbs.db', '@eadir', '$recycle.bin', 'system volume information'])

/** Whether a walk or a drop ignores everything of this name. */
export function isSkippedName(name: string): boolean {
  return name.startsWith('.') || skipped.has(name.toLowerCase())
}

/** Whether a name ends like that of a list of pictures. */
export function isListName(name: string): boolean {
  return /\.(txt|csv)$/i.test(name)
}
