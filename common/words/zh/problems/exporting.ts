import type { Translated } from '../../../problems/sentences.ts'
import type { exporting as english, NoTfjsForm } from '../../en/problems/exporting.ts'

function noTfjsForm(form: NoTfjsForm): string {
  if (form.why === 'size') return '它只接受某一种大小的图片，但大小未知'
  if (form.why === 'padding') return `${form.layer} 在池化之前填充了小于零的值`
  return `${form.layer} 是分为 ${form.groups} 组的卷积`
}

export const exporting: Translated<typeof english> = {
  'export_failed.not_empty': ({ folder, free }) => ({
    message: `${folder} 不是空文件夹，也不是由导出写入的。`,
    next: `请选择新的或空的文件夹，例如 ${free}。`,
  }),
  'export_failed.other_files': ({ folder, free }) => ({
    message: `${folder} 中有其他文件。`,
    next: `请选择新的或空的文件夹，例如 ${free}。`,
  }),
  'export_failed.not_ours': ({ file, free }) => ({
    message: `${file} 不是由 Loupe 写入的，所以没有替换。`,
    next: `请把它移到别处，或选择其他文件夹，例如 ${free}。`,
  }),
  'export_failed.changed_file': ({ file, free }) => ({
    message: `${file} 在 Loupe 写入之后被改动过，所以没有替换。`,
    next: `请把它移到别处，或选择其他文件夹，例如 ${free}。`,
  }),
  'export_failed.no_folder': ({ folder, system }) => ({
    message: `${folder} 不是文件夹，也无法建为文件夹（${system}）。`,
    next: '请选择其他位置。',
  }),
  'export_failed.gallery_files': ({ folder, file }) => ({
    message: `${folder} 中有不属于画廊的文件（${JSON.stringify(file)}）。`,
    next: '请为画廊选择其他文件夹，或移走这些文件。',
  }),
  'export_failed.class_of_prediction': ({ picture }) => ({
    message: `${JSON.stringify(picture)} 的预测中有模型没有的类别。`,
    next: '请重新评估这次训练，然后再导出。',
  }),
  'export_failed.class_of_sample': () => ({
    message: '有一张训练图片的类别是模型没有的。',
    next: '请重新评估这次训练，然后再导出。',
  }),
  'export_failed.does_not_work': ({ format, why }) => ({
    message: `导出的 ${format} 模型不能用：${why.message}`,
    next: '请重新训练，或选择另一次训练。',
  }),
  'export_failed.no_tfjs_form': (form) => ({
    message: `这个骨干网络没有 TensorFlow.js 形式：${noTfjsForm(form)}。`,
    next: '请把这个模型导出为 ONNX。',
  }),
  'export_failed.no_feature_file': ({ file, free }) => ({
    message: `${file} 不是 Loupe 写入的特征文件，所以没有替换。`,
    next: `请把它移到别处，或换一个名称，例如 ${free}。`,
  }),
  'not_a_model.card': ({ folder }) => ({
    message: `${folder} 不是由 Loupe 导出的模型：model-card.json 缺失或无效。`,
    next: '请选择由“导出”写入的文件夹。',
  }),
}
