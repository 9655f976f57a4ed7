import { saying } from '../../../warnings/sentences.ts'
import { reasons } from '../reasons.ts'
import { list } from './list.ts'

/** A picture that cannot be used. `reason`: the same as the code, in a sentence of the engine. */
export interface LeftOut {
  path: string
  reason: string
}

const one = ({ path, reason }: LeftOut) => `${path} is left out: ${reason}`

const files = (code: keyof typeof reasons) =>
  saying<LeftOut>({ one, all: (abouts) => `${reasons[code]}, left out: ${list(abouts.map(({ path }) => path))}` })

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
    one: (about) => ('files' in about ? `${about.files} files cannot be used. They are left out.` : one(about)),
    all: (abouts) =>
      `${reasons.unreadable}, left out: ${list(abouts.map((about) => ('files' in about ? String(about.files) : about.path)))}`,
  }),
}
