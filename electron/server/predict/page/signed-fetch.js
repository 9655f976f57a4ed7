/**
 * `fetch` with the key of this browser's sign-in. The server gives the key to the first page after a sign-in; storage,
 * unlike cookies, keeps it for this port alone.
 */
const storageName = 'loupe-key'
let key = null
const ready = fetch('/api/key', { method: 'POST' })
  .then((answer) => answer.json())
  .then((answer) => (key = answer.key ?? null))
  .catch(() => null)

export async function signedFetch(address, options = {}) {
  await ready
  return fetch(address, { ...options, headers: { ...options.headers, 'X-Loupe-Key': kept() ?? '' } })
}

function kept() {
  try {
    if (key !== null) localStorage.setItem(storageName, key)
    return localStorage.getItem(storageName)
  } catch {
    // In a browser without storage, this page keeps the key while it is open.
    return key
  }
}
