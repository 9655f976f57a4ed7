import { sayFault, type FileFault } from '../../../problems/file-faults.ts'
import type { SentencesById } from '../../../problems/sentences.ts'
import { fileFaults } from '../file-faults.ts'

/** Problems of one requested picture. */
export const pictures = {
  'nothing_readable.picture': ({ picture }: { picture: FileFault }) => ({
    message: sayFault(fileFaults, picture),
    next: 'Replace the file, or leave the picture out.',
  }),
  'nothing_readable.picture_gone': ({ picture }: { picture: FileFault }) => ({
    message: sayFault(fileFaults, picture),
    next: 'Put the file back, or point to where its folder is now.',
  }),
} satisfies SentencesById
