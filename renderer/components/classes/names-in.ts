/**
 * The class names in typed or pasted text: one, or several separated by commas, semicolons, tabs or line breaks, each
 * once.
 */
export function namesIn(text: string): string[] {
  const names = text.split(/[,;\t\r\n，；、]/).map((name) => name.trim().normalize('NFC'))
  return [...new Set(names)].filter((name) => name !== '')
}
