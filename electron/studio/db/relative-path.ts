/** Whether a path relative to a folder, with '/', may lead out of it or is invalid: it climbs, is absolute, or contains what no path can. */
export function leavesFolder(relative: string): boolean {
  const parts = relative.split(process.platform === 'win32' ? /[\\/]/ : '/')
  return relative.includes('\0') || parts[0] === '' || parts.includes('..')
}
