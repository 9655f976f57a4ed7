import type { Translated } from '../../../problems/sentences.ts'
import { numbers } from '../numbers.ts'
import type { JobStatus, runs as english, RunStatus } from '../../en/problems/runs.ts'
import { common } from '../common.ts'

const states: Record<RunStatus | JobStatus, string> = {
  queued: '正在排队',
  running: '正在进行',
  paused: '已暂停',
  done: '已完成',
  cancelled: '已取消',
  failed: '已失败',
  interrupted: '已中断',
}

const chooseOf = (finished: string[]) => (finished.length > 0 ? `可选择：${finished.join('、')}。` : '请先训练。')
const and = (names: string[]) => names.join('和')

export const runs: Translated<typeof english> = {
  'no_run.unknown': ({ run }) => ({ message: `没有训练 ${run}。`, next: '请选择其他训练。' }),
  'no_run.not_finished': ({ run }) => ({ message: `没有已完成的训练 ${run}。`, next: '请选择其他训练。' }),
  'no_run.gone': ({ run }) => ({ message: `没有训练 ${run}。`, next: '它可能已被删除。' }),
  'no_run.none_finished': () => ({ message: '这个项目还没有完成的训练。', next: '请先训练。' }),
  'no_run.none_of': ({ run, finished }) => ({ message: `没有训练 ${run}。`, next: chooseOf(finished) }),
  'no_run.in_state': ({ run, status, finished }) => ({
    message: `训练 ${run} ${states[status]}。`,
    next: chooseOf(finished),
  }),
  'no_run.to_resume': ({ run }) => ({ message: `没有训练 ${run}。`, next: '请重新训练。' }),
  'no_run.at_its_end': ({ run }) => ({ message: `训练 ${run} 已经完成。`, next: '请重新训练以得到新的结果。' }),
  'no_run.being_trained': ({ run }) => ({ message: `训练 ${run} 已在进行。`, next: '请等它完成。' }),
  'no_run.at_address': ({ run }) => ({ message: `没有训练 ${run}。`, next: '请重新加载页面。' }),
  'no_run.calibration': ({ run }) => ({
    message: `训练 ${run} 的 int8 校准数据缺失或已损坏。`,
    next: '请重新训练，或选择其他训练。',
  }),
  'split_empty.unlabelled': ({ split }) => ({
    message: `${common.splits[split]}部分没有已标注的图片。`,
    next: '请重新划分，或选择其他部分。',
  }),
  'too_few_classes.unlabelled': () => ({
    message: '没有已标注的图片。分类器至少需要两个类别。',
    next: '请在“图片”中标注至少两个类别的图片。',
  }),
  'too_few_classes.only': ({ name }) => ({
    message: `只有一个类别有可用于训练的图片：${name}。分类器至少需要两个类别。`,
    next: '请在“图片”中标注第二个类别的图片。',
  }),
  'disk_full.training': ({ needed, free, folder }) => ({
    message: `训练大约需要在 ${folder} 中占用 ${numbers.bytes(needed)}，只剩 ${numbers.bytes(free)}。`,
    next: '请腾出空间，或删除一些训练、清理项目缓存，然后再训练。',
  }),
  'folder_taken.of_run': ({ folder }) => ({
    message: `${folder} 已存在，且不是 Loupe 创建的。`,
    next: '请把该文件夹移到别处，然后再训练。',
  }),
  'cancelled.with_epoch': ({ epoch }) => ({
    message: `已停止。目前最好的一轮（第 ${epoch} 轮）已保留。`,
    next: '可以查看并使用它的结果，也可以继续训练。',
  }),
  'recipe_invalid.class_weights': ({ recipe, name, classes }) => ({
    message: `${recipe}：class_weights：没有名为“${name}”的类别；现有 ${classes.join('、')}。`,
    next: '请修正后重试。',
  }),
  'recipe_invalid.none_chosen': ({ names }) => ({
    message: '没有选择配方。',
    next: `内置的有 ${names.join('、')}。`,
  }),
  'recipe_invalid.not_built_in': ({ recipe, names }) => ({
    message: `没有名为“${recipe}”的内置配方。`,
    next: `内置的有 ${names.join('、')}。`,
  }),
  'recipe_unsupported.int8': ({ recipe }) => ({
    message: `${recipe} 会训练骨干网络的层，而整数（int8）无法训练。`,
    next: '请把精度设为 float32 或自动，或选择只训练最后几层的配方。',
  }),
  'no_pictures.in_project': ({ project, part }) => ({
    message: `项目 ${project} 没有${part === undefined ? '' : part === 'unlabelled' ? '未标注的' : common.splits[part]}图片。`,
    next: '请先导入一些图片。',
  }),
  'export_failed.holds_pictures': ({ folder }) => ({
    message: `${folder} 中有这个项目的图片，不能用它们的副本替换。`,
    next: '请选择其他文件夹。',
  }),
  'export_failed.not_whole': ({ folder }) => ({
    message: `${folder} 中的导出不完整。`,
    next: '请重新导出。',
  }),
  'trainer_crashed.ended': ({ signal, status, during, without, detail }) => {
    const how = signal ?? (status === undefined ? '无法启动' : `退出码 ${status}`)
    return {
      message: `训练进程意外结束（${how}）${during.length > 0 ? `，当时正在使用 ${and(during)}` : ''}。${detail ? `它最后的输出：${detail}` : ''}`,
      next: `请在“训练”中继续：会从停下的地方接着做${without.length > 0 ? `，不再使用 ${and(without)}` : ''}。`,
    }
  },
  'usage.job_not_paused': ({ status }) => ({
    message: `任务${states[status]}，无法继续。`,
    next: '请重新开始。',
  }),
  'usage.job_gone': () => ({ message: '这个任务已不存在。', next: '请重新加载页面。' }),
}
