import { saying } from '../../../warnings/sentences.ts'
import type { LeftOut } from '../../en/warnings/left-out.ts'
import { count } from '../numbers.ts'
import { reasons } from '../reasons.ts'
import { list } from './list.ts'

const said = (code: keyof typeof reasons, names: string[]) => `${reasons[code]}，不使用：${list(names)}`

const files = (code: keyof typeof reasons) =>
  saying<LeftOut>({
    one: ({ path }) => said(code, [path]),
    all: (abouts) =>
      said(
        code,
        abouts.map(({ path }) => path),
      ),
  })

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
    one: (about) =>
      'files' in about ? `${count(about.files)} 个文件无法使用，已略过。` : said('unreadable', [about.path]),
    all: (abouts) =>
      said(
        'unreadable',
        abouts.map((about) => ('files' in about ? count(about.files) : about.path)),
      ),
  }),
}
