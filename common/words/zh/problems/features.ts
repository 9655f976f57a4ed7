import type { Translated } from '../../../problems/sentences.ts'
import { numbers } from '../numbers.ts'
import type { features as english, NpyFault } from '../../en/problems/features.ts'

const npy: Record<NpyFault, string> = {
  not_npy: '不是 npy 格式',
  long_header: '文件头过长',
  cut_short: '不完整',
  no_numbers: '不是普通的数',
  not_by_rows: '不是按行存放的',
  other_size: '大小与形状不符',
}

const unusable = (file: string, why: string) => ({
  message: `${file} 不能用作特征文件：${why}。`,
  next: '请使用含有 “data”（数，每张图片一行）和 “label”（每行一个类别序号）的 .h5 或 .npz，例如由 Loupe 导出的特征文件。',
})

export const features: Translated<typeof english> = {
  'features_invalid.not_there': ({ file }) => unusable(file, '文件不存在，或不是普通文件'),
  'features_invalid.damaged': ({ file }) => unusable(file, '文件已损坏'),
  'features_invalid.no_hdf5': ({ file }) => unusable(file, '它不是 HDF5 文件'),
  'features_invalid.no_npz': ({ file }) => unusable(file, '它不是 npz 文件，或已损坏'),
  'features_invalid.no_dataset': ({ file, name }) => unusable(file, `其中没有数据集“${name}”`),
  'features_invalid.no_array': ({ file, name }) => unusable(file, `其中没有数组“${name}”`),
  'features_invalid.twice': ({ file, name }) => unusable(file, `其中有两个数组“${name}”`),
  'features_invalid.npy': ({ file, name, what }) => unusable(file, `数组“${name}”${npy[what]}`),
  'features_invalid.link': ({ file, name }) => unusable(file, `“${name}”是指向另一个文件的链接`),
  'features_invalid.part': ({ file, name }) => unusable(file, `“${name}”已损坏`),
  'features_invalid.virtual': ({ file, name }) => unusable(file, `“${name}”的数存放在其他数据集中（虚拟数据集）`),
  'features_invalid.no_numbers_in': ({ file, name }) => unusable(file, `“${name}”不是普通的数`),
  'features_invalid.chunks': ({ file, name, most }) => unusable(file, `“${name}”的分块超过 ${numbers.bytes(most)}`),
  'features_invalid.unread': ({ file, name }) => unusable(file, `“${name}”的数无法读取：已损坏，或存放在另一个文件中`),
  'features_invalid.shape': ({ file, name, shape }) =>
    unusable(file, `“${name}”声称的形状不可能（${shape.join(' × ')}）`),
  'features_invalid.claim': ({ file, name, shape, claimed, stored }) =>
    unusable(
      file,
      `“${name}”声称有 ${shape.join(' × ')} 个数，即 ${numbers.bytes(claimed)}，而文件只有 ${numbers.bytes(stored)}`,
    ),
  'features_invalid.memory': ({ file, bytes, free }) =>
    unusable(file, `它的数需要 ${numbers.bytes(bytes)}，而可用内存只有 ${numbers.bytes(free)}`),
  'features_invalid.dimensions': ({ file, data, label }) =>
    unusable(file, `“data”应有两个维度、“label”一个，而它们有 ${data} 个和 ${label} 个`),
  'features_invalid.rows': ({ file, data, label }) => unusable(file, `“data”有 ${data} 行，而“label”有 ${label} 行`),
  'features_invalid.empty': ({ file }) => unusable(file, '其中没有数'),
  'features_invalid.over_4_gb': ({ file, rows, cols }) => unusable(file, `${rows} 行、每行 ${cols} 个数，超过 4 GB`),
  'features_invalid.no_number': ({ file, row }) => unusable(file, `“data”的第 ${row} 行（从 0 起）含有不是数的值`),
  'features_invalid.too_large': ({ file, row, value, most }) =>
    unusable(
      file,
      `“data”的第 ${row} 行（从 0 起）含有 ${value.toExponential(1)}，大于任何特征（${most.toExponential(0)}）`,
    ),
  'features_invalid.label': ({ file, row, label, most }) =>
    unusable(file, `第 ${row} 行（从 0 起）的标签是 ${label}，应为 -1 到 ${most} 的整数`),
  'features_invalid.unknown_class': ({ file, label }) => unusable(file, `其中的类别 ${label} 没有可训练的行`),
  'features_invalid.nothing_learnt': ({ file }) => unusable(file, '用它的数训练出的结果不是有效的数'),
  'features_invalid.widths': ({ file, cols, other, expected }) =>
    unusable(file, `它的每行有 ${cols} 个数，而 ${other} 的每行有 ${expected} 个`),
  'failed.incomplete': ({ file }) => ({ message: `${file} 没有完整写入。`, next: '请重试，或选择其他位置。' }),
  'usage.feature_file_name': ({ file }) => ({
    message: `${file} 不能用作特征文件的名称。`,
    next: '名称应以 .h5（HDF5）或 .npz（NumPy）结尾。',
  }),
  'usage.feature_file_folder': ({ file }) => ({ message: `${file} 是文件夹。`, next: '请为特征文件换一个名称。' }),
}
