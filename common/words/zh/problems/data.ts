import { faultIn, faultTitle, type UnusableFile } from '../../../problems/file-faults.ts'
import type { Translated } from '../../../problems/sentences.ts'
import type { data as english, ListFault, PatternFault } from '../../en/problems/data.ts'
import { fileFaults } from '../file-faults.ts'
import { numbers } from '../numbers.ts'

const file = ({ path, code, fault }: UnusableFile) =>
  `${path}：${faultIn(fileFaults, { fault }) ?? `${faultTitle(fileFaults, code)}。`}`

const asText = '请保存为 UTF-8 纯文本。'
const listFault = (why: ListFault, most = 0) =>
  ({
    too_large: { message: `大于 ${numbers.bytes(most)}`, next: '请拆成几个列表，或导入文件夹。' },
    no_file: { message: '不是普通文件', next: '请提供文本文件。' },
    no_text: { message: '不是纯文本', next: asText },
    no_utf8: { message: '不是 UTF-8 文本', next: asText },
  })[why]

const patternFault = (why: PatternFault) =>
  ({
    round_bracket: '有圆括号不成对',
    bracket: '有括号不成对',
    nothing_to_repeat: '*、+ 或 ? 之前没有可重复的内容',
    backslash: '反斜杠之后的字符不能转义',
    range: '字符范围前后颠倒',
  })[why]

export const data: Translated<typeof english> = {
  'no_such_folder.missing': ({ folder }) => ({
    message: `没有文件夹 ${folder}。`,
    next: '请检查拼写，或选择其他文件夹。',
  }),
  'no_such_folder.is_file': ({ folder }) => ({
    message: `${folder} 是文件，不是文件夹。`,
    next: '请检查拼写，或选择其他文件夹。',
  }),
  'no_such_folder.other_pictures': ({ found, pictures, root, folder }) => ({
    message: `${root} 的 ${pictures} 张图片中，有 ${found} 张在 ${folder}。`,
    next: '请选择被移动或改名的文件夹：原来存放这些图片的那个。',
  }),
  'no_such_folder.pictures_gone': ({ folder }) => ({
    message: `存放图片的文件夹 ${folder} 已不在原处。`,
    next: '请接上它的磁盘或放回原处，或用“重新定位”指出新位置，然后再训练。已计算的内容都保留。',
  }),
  'no_pictures.in_folder': ({ folder }) => ({
    message: `${folder} 中没有图片。`,
    next: '请选择含有 JPEG、PNG、WebP、GIF、TIFF、AVIF、HEIC 或 BMP 文件的文件夹。',
  }),
  'no_pictures.given': ({ paths }) => ({
    message: `${paths.join('、')} 中没有图片。`,
    next: '请选择图片文件，或含有图片的文件夹。',
  }),
  'nothing_readable.listed': ({ folder, first }) => ({
    message: `${folder} 的列表中的图片都无法使用。第一个：${file(first)}`,
    next: '请修正后重新导入。',
  }),
  'nothing_readable.in_folder': ({ files, folder, first }) => ({
    message: `${folder} 中的 ${files} 个文件都无法作为图片读取。${first ? `第一个：${file(first)}` : ''}`,
    next: '请修复或替换这些文件，然后重新导入。',
  }),
  'too_few_classes.in_folder': ({ folder, name }) => ({
    message: name === undefined ? `${folder} 中有图片，但没有类别。` : `${folder} 中只有一个类别：${name}。`,
    next: '请把图片按类别放入不同文件夹；分类器至少需要两个类别。',
  }),
  'list_invalid.none': ({ folder }) => ({
    message: `${folder} 中没有列表。`,
    next: '请在该文件夹中放入 train.txt 和 test.txt，或含 path 和 label 两列的 CSV。',
  }),
  'list_invalid.unreadable': ({ list, why, most }) => {
    const { message, next } = listFault(why, most)
    return { message: `列表 ${list} ${message}。`, next }
  },
  'list_invalid.no_columns': ({ list }) => ({
    message: `${list} 的表头中没有路径列。`,
    next: '请在第一行写明列名 path 和 label（如有划分，再加 split）。',
  }),
  'source_not_chosen.by_nobody': ({ folder }) => ({
    message: `没有人在这台电脑上选择过文件夹 ${folder}，只有项目提到它。`,
    next: '如果它应当属于这个项目，请选择它；否则请跳过。',
  }),
  'usage.no_split_folders': ({ folder }) => ({
    message: `${folder} 中没有与 val 或 test 并列的 train 文件夹。`,
    next: '请把布局改为“每个类别一个文件夹”。',
  }),
  'usage.no_source': () => ({ message: '这个文件夹不属于该项目。', next: '请重新加载项目。' }),
  'usage.source_there': ({ folder }) => ({ message: `${folder} 已在项目中。`, next: '请选择其他文件夹。' }),
  'usage.no_picture': ({ id }) => ({ message: `没有图片 ${id}。`, next: '请重新加载项目。' }),
  'usage.pictures_gone': () => ({ message: '这些图片都不在项目中。', next: '请选择图片，然后重试。' }),
  'usage.unlabelled_in_no_split': () => ({
    message: '未标注的图片不参与划分。',
    next: '请先标注，然后再放入某一部分。',
  }),
  'usage.class_gone': () => ({ message: '这个类别已不存在。', next: '请选择其他类别。' }),
  'usage.class_without_name': () => ({
    message: '类别需要一个名称，且不能是“unlabelled”。',
    next: '请换一个名称。',
  }),
  'usage.class_name': ({ longest }) => ({
    message: `类别名称为 1 到 ${longest} 个字符，不能含换行或制表符。`,
    next: '请换一个名称。',
  }),
  'usage.class_there': ({ name }) => ({
    message: `已有名为“${name}”的类别。`,
    next: '请换一个名称；如果两者含义相同，请合并。',
  }),
  'usage.class_there_since': ({ name }) => ({
    message: `现在已有另一个名为“${name}”的类别。`,
    next: '请先给那个类别换一个名称，然后重试。',
  }),
  'usage.nothing_to_undo': () => ({ message: '没有可撤销的操作。', next: '请先做一些修改。' }),
  'usage.nothing_to_redo': () => ({ message: '没有可重做的操作。', next: '请先撤销一些操作。' }),
  'usage.shares': ({ train, val, test }) => ({
    message: `无法按这些比例划分：训练 ${train}，验证 ${val}，测试 ${test}。`,
    next: '比例不能小于 0，训练的比例必须大于 0。',
  }),
  'usage.pattern_long': ({ longest }) => ({
    message: `这个模式超过 ${longest} 个字符。`,
    next: '请写短一些。',
  }),
  'usage.pattern_slow': ({ pattern }) => ({
    message: `用模式 ${pattern} 匹配这些路径太慢。`,
    next: '请避免嵌套的重复，例如 (a+)+。',
  }),
  'usage.pattern_wrong': ({ pattern, why }) => ({
    message: `模式 ${pattern} 不是正确的正则表达式${why ? `：${patternFault(why)}` : ''}。`,
    next: '请用括号取出同组图片的共同部分，例如 ([^/]+)_[0-9]+\\.jpg$',
  }),
}
