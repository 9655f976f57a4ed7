import type { WarningsIn } from '../../../warnings/sentences.ts'
import type { runs as english } from '../../en/warnings/runs.ts'
import { count } from '../numbers.ts'
import { list } from './list.ts'

const namesOf = (abouts: readonly { name: string }[]) => list(abouts.map(({ name }) => name))
const countsOf = (abouts: readonly { pictures: number }[]) => list(abouts.map(({ pictures }) => count(pictures)))

const damaged = { kept: '已保存的', shipped: 'Loupe 自带的' }
const goneOnWith = {
  shipped: '改用 Loupe 自带的',
  later: '需要时重新测量',
  measured: '已重新测量',
  projects: '由各项目自行测量',
}

export const runs: WarningsIn<typeof english> = {
  empty_class: {
    one: ({ name }) => `类别“${name}”没有可用的图片，不使用。`,
    all: (abouts) => `没有图片、因此不使用的类别：${namesOf(abouts)}。`,
  },
  no_training: {
    one: ({ name }) => `类别“${name}”没有训练图片，因此学不到。`,
    all: (abouts) => `没有训练图片、因此学不到的类别：${namesOf(abouts)}。`,
  },
  left_out: {
    one: ({ pictures }) => `${count(pictures)} 张有类别的图片与另一部分中的图片相同，不使用。`,
    all: (abouts) => `与另一部分中的图片相同、因此不使用的副本：${countsOf(abouts)} 张。`,
  },
  data_changed: {
    one: ({ run }) => `${run} 开始之后，图片、标签或划分有改动，因此用同一配方重新开始一次训练。`,
    all: () => '那次训练开始之后，图片、标签或划分有改动，因此重新开始一次训练。',
  },
  unknown_class: {
    one: ({ pictures, run }) => `${count(pictures)} 张图片的类别是 ${run} 不认识的，不使用。`,
    all: (abouts) => `那次训练不认识其类别、因此不使用的图片：${countsOf(abouts)} 张。`,
  },
  checkpoint_unreadable: {
    one: () => '检查点无法读取，因此从第一轮重新开始。',
    all: () => '那次训练的检查点无法读取，因此从第一轮重新开始。',
  },
  checkpoint_outdated: {
    one: () => '检查点对应的图片或标签已不同，因此从第一轮重新开始。',
    all: () => '检查点对应的图片或标签已不同，因此从第一轮重新开始。',
  },
  engine_fell_back: {
    one: ({ engine, next, started, why }) =>
      `引擎 ${engine} ${started ? '出错' : '无法启动'}（${why.replace(/\.$/, '')}），改由 ${next} 继续。`,
    all: () => '所选引擎出错，改由另一个引擎继续处理图片。',
  },
  engine_out_of_memory: {
    one: ({ engine, pictures, next }) =>
      `${engine === null ? '训练引擎' : `引擎 ${engine} `}一次处理 ${count(pictures)} 张图片时内存不足，改为每次 ${count(next)} 张，结果不变。`,
    all: () => '引擎内存不足，改为每次处理较少的图片，结果不变。',
  },
  int8_ranges: {
    one: ({ backbone, wrong, then }) =>
      `${backbone} 的 int8 取值范围（${wrong.map((one) => damaged[one]).join('、')}）已损坏或属于其他权重；${goneOnWith[then]}。`,
  },
  int8_own_ranges: {
    one: ({ backbone, checked }) =>
      checked === null
        ? `没有随 ${backbone} 保存的 int8 取值范围，因此此项目自行测量一次。`
        : `这些图片与测量 ${backbone} 的 int8 取值范围所用的图片不同（${count(checked.pictures)} 张与 float32 的余弦：平均 ${checked.mean.toFixed(3)}，最低 ${checked.lowest.toFixed(3)}），因此此项目自行测量一次。`,
  },
  int8_disagrees: {
    one: ({ backbone, agreement, expected, asked }) =>
      `用 int8 时，${backbone} 的特征与精确特征的一致程度只有 ${agreement.toFixed(3)}（余弦，应达到 ${expected}）` +
      (asked ? '；精确方式（float32）可能更准。' : '，因此使用 float32。'),
  },
  float32_already: {
    one: ({ model, notWritten }) => `这次训练本来就是 float32：${model} 也适用于其他程序，因此不另写 ${notWritten}。`,
  },
  not_copied: {
    one: ({ pictures }) => `${count(pictures)} 张图片不在原处或有改动，没有复制。`,
    all: (abouts) => `不在原处、因此没有复制的图片：${countsOf(abouts)} 张。`,
  },
}
