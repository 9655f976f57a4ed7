/** The sign-in page: paragraphs, the first one in bold. Text between backticks is code. */
export const door = {
  signIn: [
    'This browser is not signed in to this Loupe.',
    'Open the whole address that `loupe serve` printed, up to the end of its token. It is valid until that Loupe stops; each start has a new one, so a bookmark does not help.',
    'If you cannot find it, stop Loupe with Ctrl+C and run `npx loupe serve` again: it opens your browser and prints the address.',
  ],
  refused: [
    'Loupe does not answer requests that come from another site or by another name.',
    'Type or paste the address that `loupe serve` printed into the address bar.',
  ],
}

export type DoorWords = typeof door
