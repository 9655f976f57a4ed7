import type { Translated } from '../../../problems/sentences.ts'
import type { training as english } from '../../en/problems/training.ts'
import { sayFault } from '../../../problems/file-faults.ts'
import { fileFaults } from '../file-faults.ts'

const again = '请重新训练，或选择另一次训练。'

export const training: Translated<typeof english> = {
  'no_run.other_width': ({ expected, given }) => ({
    message: `这次训练的权重需要每张图片 ${expected} 个数，而它的网络给出 ${given} 个。`,
    next: again,
  }),
  'no_run.weights': () => ({ message: '这次训练的权重缺失或已损坏。', next: again }),
  'split_empty.to_measure': () => ({ message: '没有可用于评估的已标注图片。', next: '请选择其他部分。' }),
  'split_empty.to_solve': () => ({ message: '没有已标注的训练图片。', next: '请至少标注两个类别的图片。' }),
  'split_empty.to_train': () => ({ message: '没有可用于训练的图片。', next: '请把已标注的图片划入训练集。' }),
  'too_few_classes.one': () => ({ message: '分类器至少需要两个类别。', next: '请添加另一个类别的图片。' }),
  'too_few_classes.readable': () => ({
    message: '有可读训练图片的类别不足两个。',
    next: '请至少标注两个类别的图片，然后重新训练。',
  }),
  'too_few_classes.in_file': ({ file }) => ({
    message: `${file} 中只有一个类别。`,
    next: '请使用至少有两个类别的文件。',
  }),
  'recipe_unsupported.grouped': ({ layer }) => ({
    message: `分组卷积 ${layer} 无法训练。`,
    next: '请把 mode 设为 "frozen"，或选择其他骨干网络。',
  }),
  'recipe_invalid.sizes': () => ({
    message: '这些变换得到的图片大小不一。',
    next: '请以 CenterCrop 或 RandomResizedCrop 结尾，或为 Resize 给出两条边，例如 "size": [224, 224]。',
  }),
  'failed.other_features': ({ epoch }) => ({
    message: `第 ${epoch} 轮的特征与所需的图片不符。`,
    next: '请删除项目的 cache 文件夹后重试。',
  }),
  'failed.checkpoint': () => ({ message: '这次训练的检查点已损坏。', next: '请从头训练。' }),
  'failed.other_run': () => ({
    message: '检查点属于配方、种子或标签不同的另一次训练。',
    next: '请从头训练，或恢复当时的配方和标签。',
  }),
  'failed.diverged': ({ epoch }) => ({
    message: `第 ${epoch} 轮的损失不再是有效数字。`,
    next: '请降低配方中的学习率（optimiser.lr），然后重新训练。',
  }),
  'failed.infinite_weights': () => ({
    message: '训练得到的权重不是有限的数。',
    next: '请使用更小的学习率或其他配方；特征数值过大也会如此。',
  }),
  'failed.features_not_kept': ({ folder }) => ({
    message: `写入 ${folder} 的特征读出来与写入的不一致。`,
    next: '请检查磁盘是否损坏，或是否有其他程序在写入，然后重试。',
  }),
  'failed.picture_lost': ({ picture }) => ({
    message: `训练期间有一张图片变得无法读取：${sayFault(fileFaults, picture)}`,
    next: '请确认图片所在的文件夹还在，然后继续训练。',
  }),
  'failed.pictures_lost': ({ count }) => ({
    message: `训练期间有 ${count} 张训练图片变得无法读取。`,
    next: '请确认它们的文件夹还在，然后重试：已计算的内容都保留。',
  }),
  'failed.activations': () => ({
    message: '项目缓存中的激活值已损坏。',
    next: '请继续训练：它们会重新计算。',
  }),
  'cancelled.epochs': ({ epoch, folder }) => ({
    message: `已停止。${epoch === null ? '已训练的部分' : `目前最好的第 ${epoch} 轮`}保存在 ${folder}。`,
    next: '可以使用它的分类头，或重新运行以完成所有轮次。',
  }),
}
