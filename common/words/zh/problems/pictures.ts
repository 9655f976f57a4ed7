import { sayFault } from '../../../problems/file-faults.ts'
import type { Translated } from '../../../problems/sentences.ts'
import type { pictures as english } from '../../en/problems/pictures.ts'
import { fileFaults } from '../file-faults.ts'

export const pictures: Translated<typeof english> = {
  'nothing_readable.picture': ({ picture }) => ({
    message: sayFault(fileFaults, picture),
    next: '请替换该文件，或不使用这张图片。',
  }),
  'nothing_readable.picture_gone': ({ picture }) => ({
    message: sayFault(fileFaults, picture),
    next: '请把文件放回原处，或指出它的文件夹现在的位置。',
  }),
}
