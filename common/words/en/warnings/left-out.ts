import type { UnusableFile } from '../../../problems/file-faults.ts'
import { filesOf, isNamed, saying } from '../../../warnings/sentences.ts'
import { fileFaults } from '../file-faults.ts'
import { plural } from '../numbers.ts'
import { list } from './list.ts'

const { titles } = fileFaults

/** A picture that cannot be used, and why; the code is that of the warning. */
export type LeftOut = Omit<UnusableFile, 'code'>

const one = ({ path, reason }: LeftOut) => `${path} is left out: ${reason}`
const several = (code: keyof typeof titles, abouts: readonly LeftOut[]) =>
  `${titles[code]}, left out: ${list(abouts.map(({ path }) => path))}.`
const counted = (files: number) =>
  plural(files, {
    one: '# file cannot be used. It is left out.',
    other: '# files cannot be used. They are left out.',
  })

const files = (code: keyof typeof titles) => saying<LeftOut>({ one, all: (abouts) => several(code, abouts) })

export const leftOut = {
  empty: files('empty'),
  not_a_picture: files('not_a_picture'),
  damaged: files('damaged'),
  too_large: files('too_large'),
  missing: files('missing'),
  outside_folder: files('outside_folder'),
  bad_name: files('bad_name'),
  changed: files('changed'),
  /** One file, or the number of files in a folder that is only previewed. */
  unreadable: saying<LeftOut | { files: number }>({
    one: (about) => (isNamed(about) ? one(about) : counted(about.files)),
    all: (abouts) => (abouts.every(isNamed) ? several('unreadable', abouts) : counted(filesOf(abouts))),
  }),
}
