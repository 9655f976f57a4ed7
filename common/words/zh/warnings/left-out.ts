import { faultIn } from '../../../problems/file-faults.ts'
import { filesOf, isNamed, saying } from '../../../warnings/sentences.ts'
import type { LeftOut } from '../../en/warnings/left-out.ts'
import { fileFaults } from '../file-faults.ts'
import { count } from '../numbers.ts'
import { list } from './list.ts'

const { titles } = fileFaults

const one = (code: keyof typeof titles, about: LeftOut) => {
  const why = faultIn(fileFaults, about)
  return why === null ? several(code, [about]) : `不使用 ${about.path}：${why}`
}
const several = (code: keyof typeof titles, abouts: readonly LeftOut[]) =>
  `${titles[code]}，不使用：${list(abouts.map(({ path }) => path))}。`
const counted = (files: number) => `${count(files)} 个文件无法使用，已略过。`

const files = (code: keyof typeof titles) =>
  saying<LeftOut>({ one: (about) => one(code, about), all: (abouts) => several(code, abouts) })

export const leftOut = {
  empty: files('empty'),
  not_a_picture: files('not_a_picture'),
  damaged: files('damaged'),
  too_large: files('too_large'),
  missing: files('missing'),
  outside_folder: files('outside_folder'),
  bad_name: files('bad_name'),
  changed: files('changed'),
  unreadable: saying<LeftOut | { files: number }>({
    one: (about) => (isNamed(about) ? one('unreadable', about) : counted(about.files)),
    all: (abouts) => (abouts.every(isNamed) ? several('unreadable', abouts) : counted(filesOf(abouts))),
  }),
}
