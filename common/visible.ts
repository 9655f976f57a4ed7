/**
 * What no screen shows by itself: control characters, separators of lines, halves of characters, and all that Unicode says is not to be seen,
 * among them those that turn the direction of a text. Joiners and variation selectors stay: scripts and emoji are written with them.
 */
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/gu

/**
 * A name from outside (of a class, a file, a project) as what it is, on one line: each character that would not be seen is written out, as
 * `⟨U+202E⟩`, so that it does nothing and no two names look alike. The page of `serve MODEL` has the same.
 */
export function visible(text: string): string {
  return text.replace(
    unseen,
    (character) => `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}
