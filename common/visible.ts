/**
 * Characters that are invisible on their own: control characters, line separators, lone surrogates, and everything
 * Unicode marks as not displayed, including those that change the direction of text. Joiners and variation selectors
 * are not among them: scripts and emoji need them.
 */
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/gu

/**
 * Shows a name from outside (of a class, a file, a project) safely on one line: invisible characters are written out,
 * as `⟨U+202E⟩`, so that they have no effect and no two names look alike. The page of `serve MODEL` has its own copy of
 * this.
 */
export function visible(text: string): string {
  return text.replace(
    unseen,
    (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}
