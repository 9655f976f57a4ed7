import type { Translated } from '../../../problems/sentences.ts'
import type { engines as english, NoGpu } from '../../en/problems/engines.ts'

const onceMore = '请重试；如再次出现，请从 LOUPE_HOME 中删除该骨干网络的文件夹，它会重新准备。'

function noGpu(gpu: NoGpu): string {
  if (gpu.why === 'too_slow') return `${gpu.name} 上的 WebGPU 太慢`
  return gpu.why === 'no_gpu_driver' ? 'WebGPU 找不到 GPU 驱动' : '没有安装 WebGPU'
}

export const engines: Translated<typeof english> = {
  'engine_failed.stopped': () => ({ message: '运行网络的引擎停止了。', next: onceMore }),
  'engine_failed.ended': () => ({ message: '运行网络的引擎停止了：它的线程已结束。', next: onceMore }),
  'engine_failed.no_answer': ({ seconds }) => ({
    message: `运行网络的引擎停止了：${seconds} 秒内没有回应。`,
    next: onceMore,
  }),
  'engine_failed.other_width': ({ expected, given }) => ({
    message: `运行网络的引擎停止了：每张图片给出 ${given} 个数，应为 ${expected} 个。`,
    next: onceMore,
  }),
  'engine_failed.none_left': () => ({ message: '没有其他引擎可以运行该网络。', next: onceMore }),
  'engine_failed.no_probabilities': () => ({
    message: '模型给出的数不是概率。',
    next: '请重新训练，或选择另一次训练或其他模型：它或其网络的权重已损坏。',
  }),
  'engine_failed.features': () => ({
    message: '部分特征不是有限的数。',
    next: '请删除项目的“cache”文件夹，然后重新训练。',
  }),
  'engine_failed.memory_of_one': () => ({
    message: '训练引擎处理一张图片时内存就不足了。',
    next: '请在配方中选择较小的骨干网络（backbone），或只训练分类头的配方（mode）。',
  }),
  'engine_failed.memory_of_batch': ({ rows }) => ({
    message: `训练引擎同时处理 ${rows} 张图片时内存不足，而 BatchNorm 需要整个批次一起计算。`,
    next: '请降低配方中的批次大小（batch）后重新训练，或选择较小的骨干网络（backbone）。',
  }),
  'engine_failed.no_trainer': ({ names }) => ({
    message: `这台电脑上没有可用的训练引擎（已尝试 ${names.join('、')}）。`,
    next: '请重新安装 Loupe；可能缺少部分文件。',
  }),
  'engine_failed.tfjs': () => ({ message: 'TensorFlow.js 无法运行它。', next: '请重新导出。' }),
  'engine_unavailable.below_head': (gpu) => ({
    message: `训练分类头以下的层需要原生 TensorFlow 或 GPU。没有安装原生 TensorFlow，而且${noGpu(gpu)}。`,
    next: '请安装引擎（loupe engine install tensorflow），或选择只训练分类头的配方。',
  }),
  'engine_unavailable.provider': ({ name, names }) => ({
    message: `LOUPE_PROVIDERS 指定了 ${name}，但这个系统上的 onnxruntime 没有它。`,
    next: `请从 ${names.join('、')} 中选择，或不设置 LOUPE_PROVIDERS。`,
  }),
  'nothing_readable.to_calibrate': () => ({
    message: '用于校准 int8 的图片全都无法读取。',
    next: '请确认它们的文件夹还在，或选择 float32。',
  }),
  'not_a_model.cannot_run': ({ folder, why }) => ({
    message: `${folder} 中的模型无法运行。${why.message}`,
    next: '请重新导出，或选择其他文件夹。',
  }),
}
