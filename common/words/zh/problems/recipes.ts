import type { Translated } from '../../../problems/sentences.ts'
import type { JsonFault, recipes as english } from '../../en/problems/recipes.ts'
import { sayFaults } from '../../recipe-faults.ts'
import { faults as words } from '../recipe-faults.ts'

const broken: Record<JsonFault, string> = {
  comma_too_many: '这里应是双引号中的名称；前面是否多了一个逗号？',
  name: '这里应是双引号中的名称',
  colon: '名称后面缺少冒号',
  comma: '缺少逗号或右括号',
  quote: '文字缺少结束的引号',
  ends: '内容提前结束',
  follows: '结尾之后还有内容',
  line_end: '文字跨过了行尾',
  backslash: '反斜杠后面的字符不合法',
  number: '数字不完整',
  strange: '这里有不该出现的内容',
}

const at = (where: string | null) => where ?? '这个配方'

export const recipes: Translated<typeof english> = {
  'recipe_invalid.faults': ({ where, faults, more }) => ({
    message: `${at(where)}：${sayFaults(faults, more, words)}。`,
    next: '请修改后重试。',
  }),
  'recipe_invalid.needs_epochs': ({ where, mode }) => ({
    message: `${at(where)}：mode "${mode}" 会训练骨干网络本身，需要按轮次训练。`,
    next: '请把 solver 设为 "epochs"，或把 mode 设为 "frozen"。',
  }),
  'recipe_unsupported.backbones': ({ where, mode }) => ({
    message: `${at(where)}：mode "${mode}" 会训练骨干网络本身，只能用一个骨干网络。`,
    next: '请只写一个骨干网络，或把 mode 设为 "frozen"。',
  }),
  'recipe_invalid.no_json': ({ where, line, what }) => ({
    message: `${at(where)}第 ${line} 行：不是有效的 JSON（${broken[what]}）。`,
    next: '请修改这一行后重试。',
  }),
  'recipe_invalid.over_1_mb': ({ path }) => ({
    message: `${path} 超过 1 MB，不可能是配方。`,
    next: '请选择配方文件，即一个简短的 JSON 文件。',
  }),
  'recipe_invalid.no_file': ({ path }) => ({ message: `${path} 不是文件。`, next: '请选择一个 JSON 文件。' }),
  'recipe_invalid.unknown': ({ name, names }) => ({
    message: `没有名为“${name}”的配方或文件。`,
    next: names.length > 0 ? `自带的配方有 ${names.join('、')}；也可以选择一个 JSON 文件。` : '请选择其他配方。',
  }),
}
