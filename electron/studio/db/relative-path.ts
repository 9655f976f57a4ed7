/** Whether a path relative to a folder, with '/', may be none below it: it climbs, begins anew, or holds what no path can. */
export function leavesFolder(relative: string): boolean {
  const parts = relative.split(process.platform === 'win32' ? /[\\/]/ : '/')
  return relative.includes('\0') || parts[0] === '' || parts.includes('..')
}
