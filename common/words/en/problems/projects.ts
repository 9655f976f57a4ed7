import type { SentencesById } from '../../../problems/sentences.ts'
import { numbers } from '../numbers.ts'

const restore =
  'Restore project.db from a backup, or import the pictures into a new project; the pictures themselves are not touched.'

interface Folder {
  folder: string
}
interface File {
  file: string
}
interface Room {
  /** Bytes. */
  needed: number
  free: number
}

/**
 * What a database contains that Loupe never writes. `name` is that of a table, index, trigger or view, or of a version.
 */
export type Foreign =
  | 'schema'
  | 'format'
  | 'source_path'
  | 'picture_path'
  | 'picture_hash'
  | 'picture_outside'
  | 'run'
  | 'export_place'
  | 'setting'
  | 'unreadable_file'
  | 'change'

const foreign = (what: Foreign, name = '') =>
  ({
    schema: name,
    format: `format ${name}`,
    source_path: 'a source folder that is not an absolute path',
    picture_path: 'a picture whose path is not text',
    picture_hash: 'a picture whose hash is not one',
    picture_outside: 'a picture outside its folder',
    run: 'a run that is not one of its own',
    export_place: 'an export without a place',
    setting: 'a setting that cannot be read',
    unreadable_file: 'an unusable file whose reason cannot be read',
    change: 'a change that cannot be read',
  })[what]

/** Why a file is not a packed project. */
export type NoPack =
  | 'no_archive'
  | 'too_many_files'
  | 'no_plain_files'
  | 'encrypted'
  | 'unseen_characters'
  | 'device_name'
  | 'strange_file'
  | 'same_name'
  | 'lacks'
  | 'too_large'
  | 'description_long'
  | 'description_unknown'
  | 'description_folder'
  | 'damaged_file'
  | 'one_name'
  | 'long_name'
  | 'strange_run'
  | 'database'

const noPack = (why: NoPack, name = '') =>
  ({
    no_archive: 'it is not an archive, or is damaged or cut short',
    too_many_files: 'it contains too many files',
    no_plain_files: 'a file in it is a link or a device',
    encrypted: 'it is encrypted',
    unseen_characters: 'the name of a file in it contains invisible characters',
    device_name: `${name} in it is the name of a device on Windows`,
    strange_file: `it contains ${JSON.stringify(name)}`,
    same_name: `two files in it have the name ${JSON.stringify(name)}`,
    lacks: `it contains no ${name}`,
    too_large: 'its files are larger than it can contain',
    description_long: 'its description is too long',
    description_unknown: 'this version of Loupe does not know its description',
    description_folder: `its description names the folder ${JSON.stringify(name)}`,
    damaged_file: 'a file in it is damaged',
    one_name: 'two of its files have the same name',
    long_name: 'a name in it is too long for this disk',
    strange_run: 'a run in it was not made by Loupe',
    database: 'its database was not made by Loupe, or is damaged',
  })[why]

/** Projects as folders: opening, locking, packing, unpacking, deleting. */
export const projects = {
  'usage.project_there': ({ folder }: Folder) => ({
    message: `There is a project in ${folder} already.`,
    next: 'Open that one, or choose another folder.',
  }),
  'usage.file_in_place': ({ folder }: Folder) => ({
    message: `${folder} cannot be a project: there is a file of that name.`,
    next: 'Choose another folder.',
  }),
  'usage.project_name': ({ longest }: { longest: number }) => ({
    message: `The name of a project has 1 to ${longest} characters, without line breaks or tabs.`,
    next: 'Give another name.',
  }),
  'usage.place_taken': ({ folder }: Folder) => ({
    message: `${folder} already exists.`,
    next: 'Choose a new or empty folder for the project.',
  }),
  'usage.training': () => ({
    message: 'A run is being trained.',
    next: 'Wait until it is done, or cancel it, and try again.',
  }),
  'usage.run_in_training': ({ run }: { run: string }) => ({
    message: `The run ${run} is being trained.`,
    next: 'Cancel it first, or wait until it is done.',
  }),
  'not_a_project.nothing_in': ({ folder }: Folder) => ({
    message: `There is no Loupe project in ${folder}.`,
    next: 'Make one with: loupe import FOLDER --project DIR',
    page: 'Choose the folder of a project, or begin a new one.',
  }),
  'not_a_project.gone_from': ({ folder }: Folder) => ({
    message: `There is no Loupe project in ${folder}.`,
    next: 'It may have been deleted already.',
  }),
  'not_a_project.foreign_database': ({ file }: File) => ({
    message: `${file} was not written by Loupe.`,
    next: 'Choose another folder for the project.',
  }),
  'not_a_project.no_pack': ({ why, name }: { why: NoPack; name?: string }) => ({
    message: `This file is not a packed Loupe project: ${noPack(why, name)}.`,
    next: 'Ask for it again, or choose another file. Nothing was unpacked.',
  }),
  'not_a_project.pack_is_folder': ({ file }: File) => ({
    message: `${file} is a folder, not a packed project.`,
    next: 'Choose the file NAME.loupe.zip. A project that is a folder is opened, not unpacked.',
  }),
  'not_a_project.pack_is_device': ({ file }: File) => ({
    message: `${file} is a pipe or a device, not a file.`,
    next: 'Choose the file NAME.loupe.zip.',
  }),
  'not_a_project.no_file': ({ file }: File) => ({
    message: `There is no file ${file}.`,
    next: 'Check the spelling, or choose another file.',
  }),
  'not_a_project.unreadable_file': ({ file }: File) => ({
    message: `${file} cannot be read.`,
    next: 'Check the spelling, or choose another file.',
  }),
  'folder_taken.by_names': ({ folder, names, free }: Folder & { names: string[]; free: string }) => ({
    message: `${folder} already contains ${names.join(', ')}, which Loupe did not make and needs for itself.`,
    next: `Choose another folder for the project, for example ${free}`,
  }),
  'project_gone.not_there': ({ folder }: Folder) => ({
    message: `The project is no longer in its folder (${folder}), so this was not saved.`,
    next: 'Put the folder back, or connect its disk again, and try again; or open the project from its new place.',
  }),
  'project_gone.replaced': ({ folder }: Folder) => ({
    message: `Another project is in the folder now, or its disk failed (${folder}), so this was not saved.`,
    next: 'Open the project again.',
  }),
  'not_permitted.cannot_make': ({ folder }: Folder) => ({
    message: `Loupe cannot make the folder ${folder}.`,
    next: 'Choose another folder.',
  }),
  'not_permitted.disk_read_only': ({ folder }: Folder) => ({
    message: `The disk of the project has become read-only (${folder}), so this was not saved.`,
    next: 'Make it writable again, then try again.',
  }),
  'not_permitted.no_longer': ({ folder }: Folder) => ({
    message: `Loupe may no longer write to the project (${folder}), so this was not saved.`,
    next: 'Check the permissions of that folder, then try again.',
  }),
  'not_permitted.project': ({ folder }: Folder) => ({
    message: `Loupe may not read or write the project ${folder}.`,
    next: 'Check the permissions of that folder, or choose another.',
  }),
  'disk_failed.project': ({ folder }: Folder) => ({
    message: `The disk or the network drive does not respond correctly (${folder}).`,
    next: 'Check that it is connected and writable, then try again; what was saved is kept.',
  }),
  'disk_full.unpacking': ({ needed, free }: Room) => ({
    message: `The project needs ${numbers.bytes(needed)}, and ${numbers.bytes(free)} are free there.`,
    next: 'Free some space, or choose another place.',
  }),
  'disk_full.packing': ({ needed, free }: Room) => ({
    message: `The pack needs up to ${numbers.bytes(needed)}, and ${numbers.bytes(free)} are free there.`,
    next: 'Choose another place, free some space, or pack without the pictures.',
  }),
  'project_damaged.strange_file': ({ file }: File) => ({
    message: `${file} is not an ordinary file, so this project is not opened.`,
    next: 'Put the file itself there. If the project came from someone else, do not use it; ask for it again.',
  }),
  'project_damaged.empty': ({ folder }: Folder) => ({
    message: `The database of the project ${folder} is empty.`,
    next: 'Restore project.db from a backup, or delete it and import the pictures again.',
  }),
  'project_damaged.value': ({ column, folder }: { column: string; folder?: string }) => ({
    message: `The database of the project ${folder ? `${folder} ` : ''}contains something that Loupe cannot read (${column}).`,
    next: restore,
  }),
  'project_damaged.file': ({ folder }: Folder) => ({
    message: `The database of the project ${folder} is damaged.`,
    next: restore,
  }),
  'project_damaged.layout': ({ folder }: Folder) => ({
    message: `The database of the project ${folder} does not have Loupe's layout.`,
    next: restore,
  }),
  'project_damaged.foreign': ({ folder, what, name }: Folder & { what: Foreign; name?: string }) => ({
    message: `The database of the project ${folder} contains something that Loupe never writes: ${foreign(what, name)}.`,
    next: 'Restore project.db from a backup, or import the pictures into a new project. If it came from someone else, do not use it; ask for it again.',
  }),
  'project_newer.format': ({ folder, format, known }: Folder & { format: number; known: number }) => ({
    message: `The project ${folder} was made by a newer version of Loupe (format ${format}; this one knows ${known}).`,
    next: 'Update Loupe, then open it again. Nothing was changed.',
  }),
  'project_in_use.elsewhere': ({ folder }: Folder) => ({
    message: `The project ${folder} is in use: another Loupe window or command is writing to it.`,
    next: 'Wait until that one is done, or close it, and try again.',
  }),
  'export_failed.foreign_file': ({ file, free }: File & { free: string }) => ({
    message: `${file} is not a packed Loupe project, so it is not replaced.`,
    next: `Choose another name, such as ${free}.`,
  }),
} satisfies SentencesById
