import { createHash, randomBytes } from 'node:crypto'

/** This many browsers stay signed in; beyond that, the one not seen for the longest time has to sign in again. */
const MOST = 100
/** How long a code is valid, in ms: it is meant for the browser that is just being opened. */
export const CODE_MS = 2 * 60_000
/** How long the key is given out, in ms: a page requests it as soon as it runs. */
export const KEY_MS = 5 * 60_000

interface SignIn {
  /** The hashes by which it is found. */
  cookieHash: string
  keyHash: string
  /** Given to the page until it has shown that it has it. */
  key: string | null
  keyUntil: number
}

interface Code {
  until: number
  /** The sign-in that it started; null before. */
  made: SignIn | null
}

/**
 * Who is signed in. Each sign-in has its own cookie, which a browser also sends to every other port of this computer,
 * and a key, which only the page has. The key is given out only until it is first used, so that anyone who sees the
 * cookie later cannot fetch it. Secrets are stored and looked up as hashes, so that the time of a lookup reveals
 * nothing about them.
 */
export class SignIns {
  private readonly byCookie = new Map<string, SignIn>()
  private readonly byKey = new Map<string, SignIn>()
  private readonly codes = new Map<string, Code>()
  private readonly now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** Starts a sign-in. @returns the value of its cookie */
  begin(): string {
    return this.start().cookie
  }

  /** A code for an address that other programs may see: it signs in once, within a short time. */
  newCode(): string {
    const code = secret()
    this.codes.set(hashOf(code), { until: this.now() + CODE_MS, made: null })
    return code
  }

  /**
   * Signs in by a code. Returns the cookie's value, or null if the code is unknown or has expired. If a code comes
   * twice, somebody else has seen it, and nobody knows who came first: the sign-in that it started ends.
   */
  redeem(code: string | undefined): string | null {
    for (const [hash, { until }] of this.codes) if (until < this.now()) this.codes.delete(hash)
    const known = code === undefined ? undefined : this.codes.get(hashOf(code))
    if (known?.made) this.end(known.made)
    if (!known || known.made) return null
    const { cookie, signIn } = this.start()
    known.made = signIn
    return cookie
  }

  /** Whether the cookie belongs to a sign-in. */
  knows(cookie: string | undefined): boolean {
    return this.seen(cookie === undefined ? undefined : this.byCookie.get(hashOf(cookie)))
  }

  /**
   * The key of the sign-in with this cookie; null once a page has used it. Until then it can be fetched again, in case
   * a reload lost the answer.
   */
  keyFor(cookie: string | undefined): string | null {
    const signIn = cookie === undefined ? undefined : this.byCookie.get(hashOf(cookie))
    return signIn && signIn.keyUntil >= this.now() ? signIn.key : null
  }

  /** Whether the key belongs to any current sign-in: pages side by side share the newest cookie. */
  fits(key: string | undefined): boolean {
    const signIn = key === undefined ? undefined : this.byKey.get(hashOf(key))
    if (signIn) signIn.key = null
    return this.seen(signIn)
  }

  private start(): { cookie: string; signIn: SignIn } {
    const [cookie, key] = [secret(), secret()]
    const signIn = { cookieHash: hashOf(cookie), keyHash: hashOf(key), key, keyUntil: this.now() + KEY_MS }
    this.put(signIn)
    const [oldest] = this.byCookie.values()
    if (this.byCookie.size > MOST) this.end(oldest)
    return { cookie, signIn }
  }

  /** Moves a sign-in behind all others, as the one seen last. */
  private seen(signIn: SignIn | undefined): boolean {
    if (!signIn) return false
    this.end(signIn)
    this.put(signIn)
    return true
  }

  private put(signIn: SignIn): void {
    this.byCookie.set(signIn.cookieHash, signIn)
    this.byKey.set(signIn.keyHash, signIn)
  }

  private end(signIn: SignIn): void {
    this.byCookie.delete(signIn.cookieHash)
    this.byKey.delete(signIn.keyHash)
  }
}

const secret = () => randomBytes(32).toString('base64url')
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64')
