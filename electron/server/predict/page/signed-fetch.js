/**
 * `fetch` with the key of this browser's sign-in: the server gives it to the first page after a
 * sign-in, and storage keeps it for this port alone, as cookies would not.
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
    // A browser that stores nothing: this page has it as long as it is open.
    return key
  }
}
