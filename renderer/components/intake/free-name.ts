/** 'hat/a.jpg' with a number before its ending, so that the path is free: 'hat/a-2.jpg'. */
export function freeName(path: string, isTaken: (path: string) => boolean): string {
  const [, stem, ending] = /^(.*?)(\.[^./]*)?$/s.exec(path) ?? [path, path, '']
  for (let n = 2; ; n++) {
    const candidate = `${stem}-${n}${ending ?? ''}`
    if (!isTaken(candidate)) return candidate
  }
}

/**
 * First eight hex digits of the SHA-256 of a file, by which the server names its bytes. One file in memory at a time.
 */
export async function hashStart(file: Blob): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
  return [...hash.slice(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
