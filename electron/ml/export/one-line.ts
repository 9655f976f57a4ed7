const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/**
 * Characters that end a line in some programs, other control characters, and those that change the direction of text.
 */
const unseen = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/**
 * A name as part of a line in a text file, for people and programs: backslashes, tabs and line breaks are written as
 * `\\`, `\t`, `\n`, `\r`, and other invisible characters as `\u` and four hexadecimal digits.
 */
export function onOneLine(name: string): string {
  return escaped(name).replace(unseen, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/**
 * A file's path as part of a line, as close to the real one as a line allows: only backslashes, tabs and line breaks
 * are escaped. On Windows it is written with slashes, which all programs there understand.
 */
export function pathOnOneLine(file: string, platform: NodeJS.Platform = process.platform): string {
  return escaped(platform === 'win32' ? file.replaceAll('\\', '/') : file)
}

function escaped(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => escapes[character])
}
