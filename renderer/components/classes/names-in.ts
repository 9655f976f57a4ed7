/** The names of classes in a text that was typed or pasted: one, or several between commas, semicolons, tabs or line breaks, each once. */
export function namesIn(text: string): string[] {
  const names = text.split(/[,;\t\r\n，；、]/).map((name) => name.trim().normalize('NFC'))
  return [...new Set(names)].filter((name) => name !== '')
}
