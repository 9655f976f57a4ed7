const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** A name as part of a line of a text file: backslashes, tabs and line breaks are written as `\\`, `\t`, `\n`, `\r`. */
export function onOneLine(name: string): string {
  return name.replace(/[\\\t\n\r]/g, (character) => escapes[character])
}
