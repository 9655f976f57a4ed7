import type { FileFaultWords } from '../../problems/file-faults.ts'
import type { OtherContent } from '../en/file-faults.ts'
import { numbers } from './numbers.ts'

const contents: Record<OtherContent, string> = {
  pdf: 'PDF 文档',
  zip: 'ZIP 压缩包或办公文档',
  rar: 'RAR 压缩包',
  gzip: 'gzip 压缩包',
  photoshop: 'Photoshop 文档',
  jpeg_xl: 'Loupe 无法读取的 JPEG XL 图片',
  jpeg_2000: 'Loupe 无法读取的 JPEG 2000 图片',
  heif: 'Loupe 无法读取的 HEIF 图片',
  icon: 'Windows 图标',
  raw: '相机原始文件',
  svg: 'SVG 图形',
  program: '程序',
  video: '视频',
  sound: '音频文件',
  web_page: '网页',
  text: '文本',
  zeros: '全是零',
  unknown: 'Loupe 不认识的格式',
}

const kinds = { file: '文件', link: '链接', folder: '文件夹' }

export const fileFaults: FileFaultWords = {
  titles: {
    empty: '空文件',
    not_a_picture: '名称像图片，内容不是',
    damaged: '已损坏或不完整',
    too_large: '太大，无法打开',
    unreadable: '无法打开',
    missing: '列表中有，实际不存在',
    outside_folder: '在文件夹之外',
    bad_name: '文件名无法识别',
    changed: '读取时被改动',
  },
  said: {
    'empty.file': () => '文件是空的。',
    'not_a_picture.content': ({ content, extension }) =>
      extension === undefined
        ? `内容是${contents[content]}。`
        : `名称以 ${extension} 结尾，但内容是${contents[content]}。`,
    'damaged.cut_off': () => '文件不完整，可能是复制时中断了。',
    'damaged.data': () => '图片数据已损坏。',
    'damaged.bitmap': () => 'Loupe 无法读取这种位图。',
    'damaged.heic': () => 'HEIC 解码器无法处理这张图片。',
    'too_large.file': ({ bytes, most }) => `文件有 ${numbers.bytes(bytes)}，上限是 ${numbers.bytes(most)}。`,
    'too_large.size': ({ width, height, most }) => `图片有 ${width} × ${height} 像素，上限是 ${most / 1e4} 万像素。`,
    'too_large.pixels': () => '图片的像素数超过上限。',
    'too_large.to_turn': () => '图片过于狭长，无法完整旋转。',
    'too_large.to_resize': () => '图片过于狭长，无法缩放。',
    'too_large.time': ({ seconds }) => `解码这张图片需要超过 ${seconds} 秒。`,
    'too_large.memory': ({ gib }) => `解码这张图片需要超过 ${gib.toFixed(1)} GiB 内存。`,
    'unreadable.no_file': () => '这不是普通文件。',
    'unreadable.device': () => '这是设备或管道，不是文件。',
    'unreadable.not_permitted': ({ kind }) => `Loupe 没有读取这个${kinds[kind]}的权限，请检查权限设置。`,
    'unreadable.by_system': ({ kind, error }) => `这个${kinds[kind]}无法读取：系统报告 ${error}。`,
    'unreadable.circle': () => '链接形成了循环。',
    'unreadable.disk': () => '文件无法读取：磁盘没有正确回应。',
    'unreadable.not_shown': () => '图片无法显示。',
    'unreadable.decoder': () => '解码器在处理这张图片时意外结束。',
    'missing.file': () => '文件已不在原处。',
    'missing.target': () => '链接指向的文件不存在。请删除链接，或把文件放回原处。',
    'missing.listed': ({ list, line }) =>
      `${list} 第 ${line} 行列出了这个文件，但它不存在。请把它放回原处，或删除该行。`,
    'outside_folder.listed': ({ list, line }) =>
      `${list} 第 ${line} 行列出的文件在文件夹之外，不会读取。请导入它所在的文件夹。`,
    'outside_folder.linked': ({ list, line }) =>
      `${list} 第 ${line} 行列出的文件由链接指向文件夹之外，不会读取。请导入它所在的文件夹。`,
    'bad_name.not_utf8': ({ kind }) => `这个${kinds[kind]}的名称不是 UTF-8 编码。请改名后重新导入。`,
    'bad_name.too_long': () => '名称超过了系统允许的长度。',
    'changed.look_again': () => '文件在导入之后被改动过。请查找新图片以按现状纳入。',
    'changed.import_again': () => '文件在导入之后被改动过。请重新导入它的文件夹。',
    'changed.since_import': () => '文件在导入之后被改动过。',
  },
}
