/** Whether a path relative to a folder, with '/', may be none below it: it climbs, is empty in a part, or holds what no path can. */
export function leavesFolder(relative: string): boolean {
  const parts = relative.split(process.platform === 'win32' ? /[\\/]/ : '/')
  return relative.includes('\0') || parts.some((part) => part === '' || part === '.' || part === '..')
}
