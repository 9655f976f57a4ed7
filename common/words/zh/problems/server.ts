import { sayFault } from '../../../problems/file-faults.ts'
import type { Translated } from '../../../problems/sentences.ts'
import type { NameFault, server as english } from '../../en/problems/server.ts'
import { fileFaults } from '../file-faults.ts'
import { numbers } from '../numbers.ts'

const loadAgain = '请重新加载页面。'
const openPrinted = '请打开 loupe serve 打印的地址。'
const openWithToken = '请打开 loupe serve 打印的带令牌的地址。'

const nameFault = (why: NameFault, name = '') =>
  ({
    control_characters: '其中有控制字符',
    signs: '其中有 \\ : * ? " < > | 之一',
    too_deep: '所在的文件夹层数太多',
    empty_part: '路径中有一段为空',
    leads_elsewhere: '它指向别处',
    hidden: '它是隐藏文件',
    end_of_part: '路径中有一段以点或空格结尾',
    name_of_system: `${name} 是系统保留的名称`,
    too_long: '它太长',
  })[why]

export const server: Translated<typeof english> = {
  'usage.no_address': () => ({ message: '这个地址没有内容。', next: loadAgain }),
  'usage.not_understood': () => ({ message: '请求有误。', next: loadAgain }),
  'usage.request': ({ places }) => ({ message: `请求有误（${places.join('、')}）。`, next: loadAgain }),
  'usage.not_json': ({ type }) => ({
    message: `这个地址接受 JSON，而不是${type === undefined ? '没有类型的内容' : ` ${type}`}。`,
    next: '请发送标头 Content-Type: application/json。',
  }),
  'usage.too_much': () => ({ message: '一次发送的内容太多。', next: loadAgain }),
  'usage.too_much_sent': () => ({ message: '一次发送的内容太多。', next: '请分几次发送。' }),
  'usage.picture_too_large': () => ({ message: '一次发送的内容太多。', next: '请发送小一些的图片。' }),
  'usage.no_form': () => ({ message: '表单有误。', next: '请用 multipart/form-data 发送一个文件。' }),
  'usage.form_without_picture': () => ({ message: '表单中没有图片。', next: '请把图片作为表单的文件发送。' }),
  'usage.no_picture_sent': () => ({ message: '请求中没有图片。', next: '请发送图片文件的内容。' }),
  'usage.no_such_picture': () => ({ message: '项目中没有这张图片。', next: loadAgain }),
  'usage.no_export': () => ({ message: '没有这个导出。', next: '请重新导出。' }),
  'usage.file_name': ({ why, name }) => ({
    message: `这个文件名无法使用：${nameFault(why, name)}。`,
    next: '请改名后重新拖入。',
  }),
  'usage.link': ({ path }) => ({
    message: `${path} 是链接。`,
    next: '请换成真正的文件夹，或导入它所指向的文件夹。',
  }),
  'usage.foreign_upload': ({ path }) => ({
    message: `已上传的文件中有 ${path}，但它不是 Loupe 写入的。`,
    next: '请改名后重新拖入。',
  }),
  'usage.file_for_folder': ({ path }) => ({
    message: `${path} 所需的文件夹处有一个文件，或有同名的文件夹。`,
    next: '请改名后重新拖入。',
  }),
  'usage.file_too_large': ({ most }) => ({
    message: `文件大于 ${numbers.bytes(most)}。`,
    next: '请缩小图片，或将其略过。',
  }),
  'not_permitted.other_address': () => ({ message: '这不是此 Loupe 的地址。', next: openPrinted }),
  'not_permitted.other_page': () => ({ message: '不回应其他页面的请求。', next: openPrinted }),
  'not_permitted.other_site': () => ({ message: '不回应其他网站的请求。', next: openPrinted }),
  'not_permitted.signed_out': () => ({ message: '您还没有登录此 Loupe。', next: openWithToken }),
  'not_permitted.page_signed_out': () => ({ message: '此页面已不再登录 Loupe。', next: openWithToken }),
  'cancelled.request': () => ({ message: '请求已撤回。', next: '' }),
  'no_such_folder.to_list': ({ folder }) => ({ message: `没有文件夹 ${folder}。`, next: '请选择其他文件夹。' }),
  'disk_full.upload': ({ folder }) => ({
    message: `${folder} 的空间不够存放这个文件。`,
    next: '请腾出空间后重新拖入；已保存的内容都在。',
  }),
  'disk_full.pack': ({ folder }) => ({
    message: `${folder} 的空间不够存放这个打包的项目。`,
    next: '请腾出空间后重新拖入。',
  }),
  'nothing_readable.sent': ({ fault }) => ({
    message: `Loupe 无法将其作为图片读取${fault ? `：${sayFault(fileFaults, fault)}` : '。'}`,
    next: '请换一个文件。',
  }),
  'not_a_project.not_recent': () => ({ message: '这个项目不在最近的项目中。', next: '请重新打开它的文件夹。' }),
  'not_a_project.being_deleted': () => ({ message: '这个项目正在删除。', next: '请打开其他项目。' }),
  'project_in_use.open': ({ folder }) => ({ message: `项目 ${folder} 已经打开。`, next: '请使用已打开的那个。' }),
  'project_in_use.by_job': () => ({
    message: '这个项目还有任务在进行。',
    next: '请等它完成，或先将其停止。',
  }),
}
