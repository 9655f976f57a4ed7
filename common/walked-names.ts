/** Folders and files of systems and programs that hold nobody's pictures. */
const skipped = new Set(['__macosx', 'thumbs.db', '@eadir', '$recycle.bin', 'system volume information'])

/** Whether a folder is walked, or a drop read, as if nothing of this name were there. */
export function isSkippedName(name: string): boolean {
  return name.startsWith('.') || skipped.has(name.toLowerCase())
}

/** Whether a name ends like that of a list of pictures. */
export function isListName(name: string): boolean {
  return /\.(txt|csv)$/i.test(name)
}
