import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** The secret of one run of the server: with it, one can do everything the user can. */
export interface Token {
  text: string
  /** Compares in constant time, so that nothing is revealed about the token. */
  fits(given: string | undefined): boolean
}

export function newToken(text = randomBytes(32).toString('base64url')): Token {
  const digest = (value: string) => createHash('sha256').update(value).digest()
  const own = digest(text)
  return { text, fits: (given) => given !== undefined && timingSafeEqual(digest(given), own) }
}
