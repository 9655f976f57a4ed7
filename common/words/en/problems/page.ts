import type { SentencesById } from '../../../problems/sentences.ts'

/** What the page finds by itself. */
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
  'unexpected.page': () => ({
    message: 'Something happened that Loupe was not prepared for.',
    next: 'Try again. If it comes back, save the diagnostics in Settings and report it with them.',
  }),
} satisfies SentencesById
