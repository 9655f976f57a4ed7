/**
 * The key of this browser's sign-in. Every request of the page sends it along with the cookie, because browsers send
 * cookies to every port of this computer, while storage is separate for each port. The server gives it to the first
 * page after a sign-in, until it is used.
 */
const storageName = 'loupe-key'
/** The server's name for it (electron/server/door/guard.ts). */
const keyHeader = 'X-Loupe-Key'

let key: string | null = null
let asked: Promise<void> | null = null
let onSignedOut: () => void = () => undefined

/** Calls `handler` when the server does not know this page: it was restarted, or the browser lost its sign-in. */
export function whenSignedOut(handler: () => void): void {
  onSignedOut = handler
}

/** `fetch` with the sign-in. If the server refuses anyway, returns its 401. */
export async function signedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  await (asked ??= fetchKey())
  const used = currentKey()
  const response = await send(input, init, used)
  if (response.status !== 401) return response
  // The user may have signed in again in another tab.
  await (asked = fetchKey())
  const newest = currentKey()
  const again = newest === used ? response : await send(input, init, newest)
  if (again.status === 401) onSignedOut()
  return again
}

/** Calls `again` when another tab of this browser has signed in again. Returns a function that stops it. */
export function whenSignedInElsewhere(again: () => void): () => void {
  const changed = (event: StorageEvent) => {
    if (event.key === storageName && event.newValue !== null) again()
  }
  addEventListener('storage', changed)
  return () => removeEventListener('storage', changed)
}

function send(input: RequestInfo | URL, init: RequestInit, value: string | null): Promise<Response> {
  const headers = new Headers(init.headers)
  if (value !== null) headers.set(keyHeader, value)
  return fetch(input, { ...init, headers })
}

/** Takes the key that the server has for this browser; there is none if this or another page fetched it before. */
async function fetchKey(): Promise<void> {
  try {
    const response = await fetch('/api/key', { method: 'POST' })
    const { key: given } = response.ok ? ((await response.json()) as { key: string | null }) : { key: null }
    if (given !== null) keep(given)
  } catch (error) {
    // The server does not answer: the next request tries again.
    asked = null
    throw error
  }
}

/** The newest key of any tab; if storage was cleared, this page still knows its own. */
function currentKey(): string | null {
  try {
    const kept = localStorage.getItem(storageName)
    if (kept === null && key !== null) localStorage.setItem(storageName, key)
    return (key = kept ?? key)
  } catch {
    return key
  }
}

function keep(value: string): void {
  key = value
  try {
    localStorage.setItem(storageName, value)
  } catch {
    // In a browser without storage, this page keeps the key while it is open.
  }
}
