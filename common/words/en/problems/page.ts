import { namedFormats } from '../../../pictures/format-names.ts'
import type { SentencesById } from '../../../problems/sentences.ts'

/** Problems that the page itself detects. */
export const page = {
  'offline.engine': () => ({
    message: 'Loupe’s engine does not answer.',
    next: 'Wait a moment: it is being started again. Everything that was shown as saved is saved.',
  }),
  'signed_out.page': () => ({
    message: 'This page is no longer signed in to Loupe.',
    next: 'Open the address that loupe serve printed. Everything that was shown as saved is saved.',
  }),
  'failed.answer': ({ status }: { status: number }) => ({
    message: `The engine answered ${status}.`,
    next: 'Load the page again.',
  }),
  'usage.is_project': ({ name }: { name: string }) => ({
    message: `“${name}” is a Loupe project, not a folder of pictures.`,
    next: 'Open it from the first screen, or choose the folder that contains its pictures.',
  }),
  'no_pictures.dropped': ({ name }: { name: string }) => ({
    message: `There are no pictures in “${name}”.`,
    next: `Choose a folder with ${namedFormats} files.`,
  }),
  'no_pictures.not_pictures': ({ name }: { name: string }) => ({
    message: `“${name}” is neither a picture nor a folder.`,
    next: `Drop a folder of pictures, or ${namedFormats} files.`,
  }),
  'unexpected.page': () => ({
    message: 'Something happened that Loupe was not prepared for.',
    next: 'Try again. If it comes back, save the diagnostics in Settings and report it with them.',
  }),
} satisfies SentencesById
