import type { Translated } from '../../../problems/sentences.ts'
import { numbers } from '../numbers.ts'
import type { Foreign, NoPack, projects as english } from '../../en/problems/projects.ts'

const restore = '请从备份恢复 project.db，或把图片导入新项目；图片本身未被改动。'

const foreign = (what: Foreign, name = '') =>
  ({
    schema: name,
    format: `格式 ${name}`,
    source_path: '不是绝对路径的来源文件夹',
    picture_path: '路径不是文字的图片',
    picture_hash: '哈希值不正确的图片',
    picture_outside: '位于文件夹之外的图片',
    run: '不是 Loupe 写入的训练',
    export_place: '没有位置的导出',
    setting: '无法读取的设置',
    unreadable_file: '原因无法读取的文件',
    change: '无法读取的修改记录',
  })[what]

const noPack = (why: NoPack, name = '') =>
  ({
    no_archive: '它不是压缩包，或已损坏、不完整',
    too_many_files: '其中的文件太多',
    no_plain_files: '其中有链接或设备',
    encrypted: '它被加密了',
    unseen_characters: '其中有文件名含不可见字符',
    device_name: `其中的“${name}”在 Windows 上是设备名`,
    strange_file: `其中有“${name}”`,
    same_name: `其中有两个文件都叫“${name}”`,
    lacks: `其中没有 ${name}`,
    too_large: '其中的文件大得不可能装在里面',
    description_long: '它的说明文件太长',
    description_unknown: '此版本的 Loupe 不认识它的说明文件',
    description_folder: `它的说明文件提到文件夹“${name}”`,
    damaged_file: '其中有文件已损坏',
    one_name: '其中有两个文件同名',
    long_name: '其中有名称对这个磁盘来说太长',
    strange_run: '其中有训练不是 Loupe 生成的',
    database: '它的数据库不是 Loupe 生成的，或已损坏',
  })[why]

export const projects: Translated<typeof english> = {
  'usage.project_there': ({ folder }) => ({
    message: `${folder} 中已有一个项目。`,
    next: '请打开它，或选择其他文件夹。',
  }),
  'usage.file_in_place': ({ folder }) => ({
    message: `${folder} 不能作为项目：已有同名文件。`,
    next: '请选择其他文件夹。',
  }),
  'usage.project_name': ({ longest }) => ({
    message: `项目名称为 1 到 ${longest} 个字符，不能含换行或制表符。`,
    next: '请换一个名称。',
  }),
  'usage.place_taken': ({ folder }) => ({
    message: `${folder} 已存在。`,
    next: '请为项目选择新的或空的文件夹。',
  }),
  'usage.training': () => ({ message: '正在训练。', next: '请等它完成或将其取消，然后重试。' }),
  'usage.run_in_training': ({ run }) => ({ message: `训练 ${run} 正在进行。`, next: '请先取消，或等它完成。' }),
  'not_a_project.nothing_in': ({ folder }) => ({
    message: `${folder} 中没有 Loupe 项目。`,
    next: '请选择项目所在的文件夹，或新建项目。',
  }),
  'not_a_project.gone_from': ({ folder }) => ({
    message: `${folder} 中没有 Loupe 项目。`,
    next: '它可能已被删除。',
  }),
  'not_a_project.foreign_database': ({ file }) => ({
    message: `${file} 不是 Loupe 写入的。`,
    next: '请为项目选择其他文件夹。',
  }),
  'not_a_project.no_pack': ({ why, name }) => ({
    message: `这个文件不是打包的 Loupe 项目：${noPack(why, name)}。`,
    next: '请重新索取，或选择其他文件。没有解压任何内容。',
  }),
  'not_a_project.pack_is_folder': ({ file }) => ({
    message: `${file} 是文件夹，不是打包的项目。`,
    next: '请选择 NAME.loupe.zip 文件。文件夹形式的项目直接打开，无需解压。',
  }),
  'not_a_project.pack_is_device': ({ file }) => ({
    message: `${file} 是管道或设备，不是文件。`,
    next: '请选择 NAME.loupe.zip 文件。',
  }),
  'not_a_project.no_file': ({ file }) => ({
    message: `没有文件 ${file}。`,
    next: '请检查拼写，或选择其他文件。',
  }),
  'not_a_project.unreadable_file': ({ file }) => ({
    message: `无法读取 ${file}。`,
    next: '请检查拼写，或选择其他文件。',
  }),
  'folder_taken.by_names': ({ folder, names, free }) => ({
    message: `${folder} 中已有 ${names.join('、')}，它们不是 Loupe 创建的，而 Loupe 要使用这些名称。`,
    next: `请为项目选择其他文件夹，例如 ${free}`,
  }),
  'project_gone.not_there': ({ folder }) => ({
    message: `项目已不在原来的文件夹（${folder}），所以没有保存。`,
    next: '请把文件夹放回原处或重新接上磁盘，然后重试；也可以从新位置打开项目。',
  }),
  'project_gone.replaced': ({ folder }) => ({
    message: `该文件夹里现在是另一个项目，或磁盘出错（${folder}），所以没有保存。`,
    next: '请重新打开项目。',
  }),
  'not_permitted.cannot_make': ({ folder }) => ({
    message: `Loupe 无法创建文件夹 ${folder}。`,
    next: '请选择其他文件夹。',
  }),
  'not_permitted.disk_read_only': ({ folder }) => ({
    message: `项目所在的磁盘已变为只读（${folder}），所以没有保存。`,
    next: '请使其可写，然后重试。',
  }),
  'not_permitted.no_longer': ({ folder }) => ({
    message: `Loupe 已无权写入项目（${folder}），所以没有保存。`,
    next: '请检查该文件夹的权限，然后重试。',
  }),
  'not_permitted.project': ({ folder }) => ({
    message: `Loupe 无权读写项目 ${folder}。`,
    next: '请检查该文件夹的权限，或选择其他文件夹。',
  }),
  'disk_failed.project': ({ folder }) => ({
    message: `磁盘或网络驱动器没有正确回应（${folder}）。`,
    next: '请确认它已连接且可写入，然后重试；已保存的内容都在。',
  }),
  'disk_full.unpacking': ({ needed, free }) => ({
    message: `项目需要 ${numbers.bytes(needed)}，那里只剩 ${numbers.bytes(free)}。`,
    next: '请腾出空间，或选择其他位置。',
  }),
  'disk_full.packing': ({ needed, free }) => ({
    message: `打包最多需要 ${numbers.bytes(needed)}，那里只剩 ${numbers.bytes(free)}。`,
    next: '请选择其他位置、腾出空间，或不带图片打包。',
  }),
  'project_damaged.strange_file': ({ file }) => ({
    message: `${file} 不是普通文件，所以没有打开这个项目。`,
    next: '请把文件本身放在那里。如果项目来自他人，请不要使用，并重新索取。',
  }),
  'project_damaged.empty': ({ folder }) => ({
    message: `项目 ${folder} 的数据库是空的。`,
    next: '请从备份恢复 project.db，或将其删除并重新导入图片。',
  }),
  'project_damaged.value': ({ column, folder }) => ({
    message: `项目${folder ? ` ${folder} ` : ''}的数据库中有 Loupe 无法读取的内容（${column}）。`,
    next: restore,
  }),
  'project_damaged.file': ({ folder }) => ({ message: `项目 ${folder} 的数据库已损坏。`, next: restore }),
  'project_damaged.layout': ({ folder }) => ({
    message: `项目 ${folder} 的数据库结构与 Loupe 的不同。`,
    next: restore,
  }),
  'project_damaged.foreign': ({ folder, what, name }) => ({
    message: `项目 ${folder} 的数据库中有 Loupe 从不写入的内容：${foreign(what, name)}。`,
    next: '请从备份恢复 project.db，或把图片导入新项目。如果项目来自他人，请不要使用，并重新索取。',
  }),
  'project_newer.format': ({ folder, format, known }) => ({
    message: `项目 ${folder} 由更新版本的 Loupe 创建（格式 ${format}；此版本只支持到 ${known}）。`,
    next: '请更新 Loupe 后再打开。没有任何改动。',
  }),
  'project_in_use.elsewhere': ({ folder }) => ({
    message: `项目 ${folder} 正在使用中：另一个 Loupe 窗口或命令正在写入。`,
    next: '请等它结束或将其关闭，然后重试。',
  }),
  'export_failed.foreign_file': ({ file, free }) => ({
    message: `${file} 不是打包的 Loupe 项目，所以没有替换。`,
    next: `请换一个名称，例如 ${free}。`,
  }),
}
