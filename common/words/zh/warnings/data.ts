import type { Split } from '../../../splits.ts'
import type { WarningsIn } from '../../../warnings/sentences.ts'
import type { data as english } from '../../en/warnings/data.ts'
import { common } from '../common.ts'
import { count } from '../numbers.ts'
import { list } from './list.ts'

const quoted = (names: readonly string[]) => names.map((name) => `“${name}”`).join('、')
const part = (split: Split) => common.splits[split]

export const data: WarningsIn<typeof english> = {
  case_twins: {
    title: '类别名称仅大小写不同',
    one: ({ first, second }) =>
      `类别“${first}”和“${second}”仅大小写不同，仍作为两个类别。如果是同一类，请改为同一名称。`,
  },
  other_folders: {
    title: '划分文件夹旁还有其他文件夹',
    one: ({ folders }) => `${quoted(folders)}中的图片没有类别：旁边的文件夹给出了划分。`,
  },
  no_class_folders: {
    title: '没有类别文件夹',
    one: ({ folders }) => `文件夹${quoted(folders)}中没有类别文件夹，因此所有图片都没有类别。`,
  },
  one_split: {
    title: '只给出了一个部分',
    one: ({ split }) => `列表中只有“${part(split)}”部分，因此重新划分图片。`,
  },
  not_listed: {
    title: '有图片不在任何列表中',
    one: ({ pictures }) => `文件夹中有 ${count(pictures)} 张图片不在任何列表中，不使用。`,
  },
  integer_labels: {
    title: '类别是数字',
    one: (about) =>
      'names' in about
        ? `标签从 1 到 ${about.names}，因此标签 1 对应 ${about.names} 个名称中的第一个。`
        : `标签 ${about.nameless.join('、')} 没有名称，直接用数字表示。`,
  },
  bad_split: {
    title: '无法识别的划分名称',
    one: ({ words }) => `这些词不是划分的名称：${words.join('、')}。可用的有 train、val、valid、validation 和 test。`,
  },
  two_splits: {
    title: '图片同时列在两个部分',
    one: ({ picture, first, second, split }) =>
      `${picture} 同时列在${part(first)}和${part(second)}部分，归入${part(split)}部分。`,
  },
  overlapping_sources: {
    title: '文件夹互相包含',
    one: ({ folder, other }) => `${folder} 与之前导入的 ${other} 互相包含：两处都有的图片会算两次。`,
  },
  linked_outside: {
    title: '链接指向文件夹之外的图片',
    one: ({ pictures, folder, first, real }) =>
      `${count(pictures)} 张图片在 ${folder} 之外，由其中的链接指向（第一张：${first} 实为 ${real}）。`,
  },
  removed_class: {
    title: '属于已移除类别的图片',
    one: ({ pictures, name }) => `${count(pictures)} 张新图片属于已从项目移除的类别“${name}”，现在没有类别。`,
  },
  source_not_chosen: {
    one: ({ folder }) => `正在 ${folder} 中查找新图片：项目中记录了它，但没有人在这台电脑上选择过。`,
  },
  conflict: {
    title: '一张图片有两个类别',
    one: ({ path, kept, found }) =>
      `${path} 保留${kept === null ? '“无类别”' : `类别“${kept}”`}；文件夹或列表给出的是${found === null ? '“无类别”' : `“${found}”`}。`,
  },
  leak: {
    title: '同一张图片出现在两个部分',
    one: (about) =>
      'copies' in about
        ? `${count(about.copies)} 张图片与另一部分中的图片相同，不使用，以免用训练过的图片来测试。`
        : `${about.copy}（${part(about.from)}）与 ${about.twin}（${part(about.split)}）是同一张图片，不使用${part(about.from)}部分的那一份。`,
    all: () => '同一张图片出现在两个部分，其中一份不使用。',
  },
  small_class: {
    title: '图片较少的类别',
    one: (about) => {
      const { name } = about
      if ('fewerThan' in about) return `类别“${name}”的训练图片少于 ${about.fewerThan} 张，多一些会更好。`
      return about.groups === 1
        ? `类别“${name}”只有一张或一组图片，不够分成 ${about.wanted} 个部分：只用于学习，不验证也不测试。`
        : `类别“${name}”只有两张或两组图片，不够分成 ${about.wanted} 个部分：用于学习和测试，不验证。`
    },
    all: (abouts) => `训练图片很少，多一些会更好：${list(abouts.map(({ name }) => name))}。`,
  },
  no_validation: {
    title: '没有留出验证图片',
    one: ({ instead }) =>
      instead === 'last epoch'
        ? '没有验证图片来选择最佳轮次，因此保留最后一轮。'
        : '没有留出验证图片，因此从训练图片中取出一部分，用来比较设置。',
    all: () => '没有留出验证图片来选择设置或最佳轮次。',
  },
}
