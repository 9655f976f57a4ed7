/**
 * Whether a path relative to a folder, with '/', is unsafe: it climbs out, is absolute, or contains characters that no
 * path can.
 */
export function leavesFolder(relative: string): boolean {
  const parts = relative.split(process.platform === 'win32' ? /[\\/]/ : '/')
  return relative.includes('\0') || parts[0] === '' || parts.includes('..')
}
