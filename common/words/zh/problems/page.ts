import type { Translated } from '../../../problems/sentences.ts'
import type { page as english } from '../../en/problems/page.ts'

export const page: Translated<typeof english> = {
  'offline.engine': () => ({
    message: 'Loupe 引擎没有回应。',
    next: '请稍候：正在重新启动。显示为已保存的内容都已保存。',
  }),
  'signed_out.page': () => ({
    message: '此页面已不再登录 Loupe。',
    next: '请打开 loupe serve 打印的地址。显示为已保存的内容都已保存。',
  }),
  'failed.answer': ({ status }) => ({ message: `引擎的回应是 ${status}。`, next: '请重新加载页面。' }),
  'usage.is_project': ({ name }) => ({
    message: `“${name}”是 Loupe 项目，不是图片文件夹。`,
    next: '请在首页打开它，或选择存放图片的文件夹。',
  }),
  'no_pictures.dropped': ({ name }) => ({
    message: `“${name}”里没有图片。`,
    next: '请选择含有 JPEG、PNG、WebP、GIF、TIFF、AVIF、HEIC 或 BMP 文件的文件夹。',
  }),
  'no_pictures.not_pictures': ({ name }) => ({
    message: `“${name}”既不是图片，也不是文件夹。`,
    next: '请拖入图片文件夹，或 JPEG、PNG、WebP、GIF、TIFF、AVIF、HEIC、BMP 文件。',
  }),
  'unexpected.page': () => ({
    message: '发生了 Loupe 没有预料到的情况。',
    next: '请重试；如再次出现，请在设置中保存诊断信息并附上它报告问题。',
  }),
}
