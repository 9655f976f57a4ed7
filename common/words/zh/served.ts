import type { Words } from '../en/index.ts'

export const served: Words['served'] = {
  drop: '将图片拖到此处，或选择一张。图片不会离开这台电脑。',
  looking: '正在识别…',
  stopped: '服务已停止。请重新启动：loupe serve MODEL。',
  probabilities: '概率',
}
