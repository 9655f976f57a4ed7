/** `code.reason` taken apart: what people and scripts see, and which of its sentences. */
export function partsOf(id: string): { code: string; reason: string } {
  const dot = id.indexOf('.')
  return { code: id.slice(0, dot), reason: id.slice(dot + 1) }
}
