/** Splits `code.reason` into the code that people and scripts see, and which of its sentences applies. */
export function partsOf(id: string): { code: string; reason: string } {
  const dot = id.indexOf('.')
  return { code: id.slice(0, dot), reason: id.slice(dot + 1) }
}
