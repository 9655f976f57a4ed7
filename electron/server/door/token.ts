import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** The secret of one start of the server: whoever has it may do everything that the user may. */
export interface Token {
  text: string
  /** Compares in a time that says nothing about how much fits. */
  fits(given: string | undefined): boolean
}

export function newToken(text = randomBytes(32).toString('base64url')): Token {
  const digest = (value: string) => createHash('sha256').update(value).digest()
  const own = digest(text)
  return { text, fits: (given) => given !== undefined && timingSafeEqual(digest(given), own) }
}
