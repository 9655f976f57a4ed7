import type { reasons as english } from '../en/reasons.ts'

export const reasons: typeof english = {
  empty: '空文件',
  not_a_picture: '名称像图片，内容不是',
  damaged: '已损坏或不完整',
  too_large: '太大，无法打开',
  unreadable: '无法打开',
  missing: '列表中有，实际不存在',
  outside_folder: '在文件夹之外',
  bad_name: '文件名无法识别',
  changed: '读取时被改动',
}
