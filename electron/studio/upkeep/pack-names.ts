import type { NoPack } from '../../../common/words/en/problems/projects.ts'

/*
 * The names of files in a pack. A pack may be unpacked on any system, so its names must be distinct, valid files on all
 * of them: other names are refused in a stranger's pack, and pictures are renamed for ours.
 */

/** Control characters, Unicode line ends, and characters that change the direction of text. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** Device names of Windows, with any extension. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** Equal for names that are the same file on a disk that ignores case or composes characters. */
export function sameFile(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase()
}

/** Why no pack may contain a file of this name; null if it is fine. */
export function unfitName(name: string): { why: NoPack; name?: string } | null {
  if (unseen.test(name)) return { why: 'unseen_characters' }
  const part = name.split('/').find((one) => device.test(one))
  return part === undefined ? null : { why: 'device_name', name: part }
}

/** A path that is valid on every system: the same one if it already is. */
function fitted(relative: string): string {
  return relative
    .split('/')
    .map((part) => {
      const plain = part
        .replace(new RegExp(unseen, 'gu'), '_')
        .replace(/[<>:"|?*\\]/g, '_')
        .replace(/[. ]$/, '_')
      return device.test(plain) ? `_${plain}` : plain
    })
    .join('/')
}

/**
 * Names of pictures in a pack: unchanged, except if a name is invalid on some system, or two differ only in case.
 * @param paths in their folder of the pack, `pictures/dress/1.jpg`
 */
export function packedNames(paths: string[]): string[] {
  const taken = new Set<string>()
  const names = paths.map((path) => {
    const name = fitted(path)
    if (name !== path || taken.has(sameFile(name))) return null
    taken.add(sameFile(name))
    return name
  })
  // The others afterwards, so that none takes the name of one that could keep its own.
  return names.map((name, i) => {
    if (name !== null) return name
    const [, stem = '', end = ''] = /^(.*?)(\.[^./]*)?$/su.exec(fitted(paths[i])) ?? []
    let free = stem + end
    for (let n = 2; taken.has(sameFile(free)); n++) free = `${stem}-${n}${end}`
    taken.add(sameFile(free))
    return free
  })
}
