import { createHash, randomBytes } from 'node:crypto'

/** This many browsers stay signed in; beyond that, the one that has been away longest has to sign in again. */
const MOST = 100
/** A code is for the browser that is being opened at this moment, ms. */
export const CODE_MS = 2 * 60_000
/** A page asks for its key as soon as it runs, ms. */
export const KEY_MS = 5 * 60_000

interface SignIn {
  /** What it is found by. */
  cookieHash: string
  keyHash: string
  /** For the page, until it has shown that it has it. */
  key: string | null
  keyUntil: number
}

interface Code {
  until: number
  /** The sign-in that it made; null before. */
  made: SignIn | null
}

/**
 * Who is signed in, and by what. Each sign-in has its own cookie, which a browser also sends to every other port of this computer,
 * and a key, which only the page has and which is given out until it is first used: anyone who sees the cookie later cannot fetch it. Secrets are
 * kept and looked up as hashes, so that the time a look-up takes says nothing about them.
 */
export class SignIns {
  private readonly byCookie = new Map<string, SignIn>()
  private readonly byKey = new Map<string, SignIn>()
  private readonly codes = new Map<string, Code>()
  private readonly now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.now = now
  }

  /** A new sign-in. Returns the value of its cookie. */
  begin(): string {
    return this.start().cookie
  }

  /** Something to put into an address that other programs see: it signs in once, and soon. */
  newCode(): string {
    const code = secret()
    this.codes.set(hashOf(code), { until: this.now() + CODE_MS, made: null })
    return code
  }

  /**
   * Signs in by a code. Returns the value of the cookie; null for a code that is unknown or too old. One that soon comes a second time was
   * seen by somebody else, and nobody knows who came first: the sign-in that it made ends.
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

  /** Whether a cookie is one of a sign-in. */
  knows(cookie: string | undefined): boolean {
    return this.seen(cookie === undefined ? undefined : this.byCookie.get(hashOf(cookie)))
  }

  /** The key of the sign-in that has this cookie; null once a page has used it. An answer that was lost, by a reload, can thus be had again. */
  keyFor(cookie: string | undefined): string | null {
    const signIn = cookie === undefined ? undefined : this.byCookie.get(hashOf(cookie))
    return signIn && signIn.keyUntil >= this.now() ? signIn.key : null
  }

  /** Whether a key is one of this or an earlier sign-in: pages beside each other share the newest cookie. */
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

  /** Puts a sign-in behind all others: it was seen last. */
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
