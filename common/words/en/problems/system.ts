import type { SentencesById } from '../../../problems/sentences.ts'

/** A link in a project, and where it leads. */
interface Linked {
  link: string
  target?: string | null
}
const linked = (links: readonly Linked[]) =>
  `${links.map(({ link, target }) => `${link} is a link to ${target ?? 'nothing'}`).join('; ')}. Loupe neither writes nor deletes through links that come with a project.`

const at = (place?: string) => (place ? ` (${place})` : '')

/** Problems of the system or disk, and work that the user stopped. */
export const system = {
  'cancelled.by_user': () => ({
    message: 'Stopped. What was computed so far is kept.',
    next: 'Run the same command again to continue.',
    page: 'Start it again to continue.',
  }),
  'disk_full.at': ({ place }: { place?: string }) => ({
    message: `The disk is full${at(place)}.`,
    next: 'Free some space and run the same again; what was saved is kept.',
  }),
  'not_permitted.at': ({ place }: { place?: string }) => ({
    message: `Loupe may not read or write there${at(place)}.`,
    next: 'Check the permissions of that folder, or choose another.',
  }),
  'disk_failed.at': ({ place }: { place?: string }) => ({
    message: `The disk or the network drive does not respond correctly${at(place)}.`,
    next: 'Check that it is connected, then try again; what was saved is kept.',
  }),
  'failed.too_many_files': () => ({
    message: 'Too many files are open.',
    next: 'Close other programs, then try again.',
  }),
  'out_of_memory.here': () => ({
    message: 'There is not enough memory for this.',
    next: 'Close other programs, then try again.',
  }),
  'failed.not_as_expected': ({ place }: { place?: string }) => ({
    message: `A file or folder is not what Loupe expected there${at(place)}.`,
    next: 'Check that the path is right, and that no file has the name of a folder.',
  }),
  'unexpected.error': ({ log }: { log: string }) => ({
    message: 'Something happened that Loupe was not prepared for.',
    next: `Try again. If it comes back, report it with what is written in ${log}.`,
    page: 'Try again. If it comes back, save the diagnostics in Settings and report it with them.',
  }),
  'not_a_file.not_plain': ({ path }: { path: string }) => ({
    message: `${path} is not a plain file.`,
    next: 'Choose a file.',
  }),
  'not_a_file.too_large': ({ path }: { path: string }) => ({
    message: `${path} is too large.`,
    next: 'Choose a file.',
  }),
  'not_a_file.not_there': ({ path }: { path: string }) => ({
    message: `${path} is not there.`,
    next: 'Choose a file.',
  }),
  'not_a_file.no_name': ({ path }: { path: string }) => ({
    message: `${path} cannot be a name.`,
    next: 'Choose a file.',
  }),
  'project_linked.folders': ({ links }: { links: readonly Linked[] }) => ({
    message: linked(links),
    next: 'If the place is yours, say so: loupe trust PROJECT, or “This place is mine” in the studio. Otherwise delete the link.',
    page: 'If the place is yours, use “This place is mine” at the top of the project. Otherwise delete the link.',
  }),
  'project_linked.files': ({ links }: { links: readonly Linked[] }) => ({
    message: linked(links),
    next: 'Replace the link with the file itself.',
  }),
} satisfies SentencesById
