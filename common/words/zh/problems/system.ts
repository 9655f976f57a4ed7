import type { Translated } from '../../../problems/sentences.ts'
import type { system as english } from '../../en/problems/system.ts'

const linked = (links: readonly { link: string; target?: string | null }[]) =>
  `${links.map(({ link, target }) => (target ? `${link} 是指向 ${target} 的链接` : `${link} 是没有目标的链接`)).join('；')}。Loupe 不会通过随项目而来的链接写入或删除。`

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
  'not_a_file.not_plain': ({ path }) => ({ message: `${path} 不是普通文件。`, next: '请选择一个文件。' }),
  'not_a_file.too_large': ({ path }) => ({ message: `${path} 太大。`, next: '请选择其他文件。' }),
  'not_a_file.not_there': ({ path }) => ({ message: `${path} 不存在。`, next: '请选择一个文件。' }),
  'not_a_file.no_name': ({ path }) => ({ message: `${path} 不能用作名称。`, next: '请选择一个文件。' }),
  'project_linked.folders': ({ links }) => ({
    message: linked(links),
    next: '如果那个位置是您的，请点项目顶部的“这个位置是我的”；否则请删除链接。',
  }),
  'project_linked.files': ({ links }) => ({ message: linked(links), next: '请用文件本身替换链接。' }),
}
