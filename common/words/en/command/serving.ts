import { numbers } from '../numbers.ts'

/** What people at a terminal see of a server besides its address. */
export const serving = {
  building: 'Building the page of the studio …',
  built: (seconds: number) => `Built in ${numbers.decimal(seconds, 1)} s.`,
  earlierPage: (failed: string) => `${failed} The one built before is used.`,
  opening: 'Opening your browser. Ctrl+C stops Loupe.',
  open: 'Open this address in a browser. Ctrl+C stops Loupe.',
  notOpened: 'The browser could not be opened: open the address above yourself.',
}
