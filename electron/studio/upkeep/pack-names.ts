import type { NoPack } from '../../../common/words/en/problems/projects.ts'

/*
 * The names of files in a pack. A pack is unpacked on any system, so its names must be files of their own on all of them: a stranger's are refused
 * where they are not, and those of pictures are changed for the pack.
 */

/** Control characters, line ends of Unicode, and what turns the direction of a text around. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** Devices of Windows, with any extension. */
const device = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** Equal for names that are one file on a disk that knows no case, or that composes letters. */
export function sameFile(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase()
}

/** Why no pack may hold a file of this name; null where nothing is wrong with it. */
export function unfitName(name: string): { why: NoPack; name?: string } | null {
  if (unseen.test(name)) return { why: 'unseen_characters' }
  const part = name.split('/').find((one) => device.test(one))
  return part === undefined ? null : { why: 'device_name', name: part }
}

/** A path that is a file of its own on every system: the same one, wherever it is that already. */
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
 * What pictures are called in a pack: as they are, but where a name is no file on some system, or two differ in case only.
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
