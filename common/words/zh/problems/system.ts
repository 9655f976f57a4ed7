import type { Translated } from '../../../problems/sentences.ts'
import type { system as english } from '../../en/problems/system.ts'

const at = (place?: string) => (place ? `（${place}）` : '')

export const system: Translated<typeof english> = {
  'cancelled.by_user': () => ({ message: '已停止。已计算的内容都保留。', next: '重新开始即可继续。' }),
  'disk_full.at': ({ place }) => ({
    message: `磁盘已满${at(place)}。`,
    next: '请腾出空间后重试；已保存的内容都在。',
  }),
  'not_permitted.at': ({ place }) => ({
    message: `Loupe 无权读写那里${at(place)}。`,
    next: '请检查文件夹权限，或选择其他文件夹。',
  }),
  'disk_failed.at': ({ place }) => ({
    message: `磁盘或网络驱动器没有正确回应${at(place)}。`,
    next: '请检查连接后重试；已保存的内容都在。',
  }),
  'failed.too_many_files': () => ({ message: '同时打开的文件太多。', next: '请关闭其他程序后重试。' }),
  'out_of_memory.here': () => ({ message: '内存不足。', next: '请关闭其他程序后重试。' }),
  'failed.not_as_expected': ({ place }) => ({
    message: `那里的文件或文件夹与预期不符${at(place)}。`,
    next: '请检查路径是否正确，以及是否有文件占用了文件夹的名称。',
  }),
  'unexpected.error': () => ({
    message: '发生了 Loupe 没有预料到的情况。',
    next: '请重试；如再次出现，请在设置中保存诊断信息并附上它报告问题。',
  }),
}
