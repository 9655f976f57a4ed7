import { signedFetch } from './signed-fetch.js'

/** The same as common/visible.ts: invisible characters are written out. */
const unseen =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d\ufe00-\ufe0f\u{e0100}-\u{e01ef}])\p{Default_Ignorable_Code_Point}/gu
const visible = (text) =>
  text.replace(unseen, (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`)

const byId = (id) => document.getElementById(id)
const [drop, file, picture, hint, said, answers] = ['drop', 'file', 'picture', 'hint', 'said', 'answers'].map(byId)
const percent = (p) => words.percent.replace('#', (100 * p).toFixed(1))
/** At most this many classes are shown; the rest of a thousand mean nothing. */
const shown = 10
/** Counts pictures: answers to earlier ones come too late. */
let asked = 0
/** In the browser's language. */
let words = { drop: '', looking: '', stopped: '', percent: '#' }

signedFetch('/api/words')
  .then((answer) => answer.json())
  .then((found) => {
    words = found
    document.documentElement.lang = words.tag
    hint.textContent ||= words.drop
    answers.setAttribute('aria-label', words.probabilities)
  })
  .catch(() => {})
signedFetch('/api/model')
  .then((answer) => answer.json())
  .then(({ name, accept }) => {
    file.accept = accept
    byId('name').textContent = visible(name)
    document.title = `${visible(name)} – Loupe`
  })
  .catch(() => {})

file.addEventListener('change', () => {
  if (file.files[0]) void predict(file.files[0])
  // So that the same file can be chosen again.
  file.value = ''
})
for (const name of ['dragenter', 'dragover', 'dragleave', 'drop'])
  addEventListener(name, (event) => {
    event.preventDefault()
    drop.classList.toggle('over', name === 'dragenter' || name === 'dragover')
  })
addEventListener('drop', (event) => {
  const [first] = event.dataTransfer.files
  if (first) void predict(first)
})

async function predict(bytes) {
  const mine = ++asked
  show(bytes)
  said.textContent = words.looking
  answers.replaceChildren()
  try {
    const type = bytes.type || 'application/octet-stream'
    const answer = await signedFetch('/api/predict', { method: 'POST', body: bytes, headers: { 'Content-Type': type } })
    const body = await answer.json()
    if (mine !== asked) return
    if (!answer.ok) said.textContent = `${body.message} ${body.next}`
    else tell(body)
  } catch {
    if (mine === asked) said.textContent = words.stopped
  }
}

function show(bytes) {
  URL.revokeObjectURL(picture.src)
  picture.src = URL.createObjectURL(bytes)
  picture.alt = visible(bytes.name ?? '')
  picture.hidden = false
  // Formats that the model can read but this browser cannot show.
  picture.onerror = () => (picture.hidden = true)
  hint.textContent = visible(bytes.name ?? '')
}

function tell({ label, confidence, probabilities }) {
  said.textContent = `${visible(label)}, ${percent(confidence)}`
  const best = Object.entries(probabilities).sort(([, a], [, b]) => b - a)
  answers.replaceChildren()
  for (const [name, p] of best.slice(0, shown)) {
    const row = document.createElement('li')
    const bar = document.createElement('meter')
    bar.value = p
    bar.setAttribute('aria-label', visible(name))
    const [what, how] = [document.createElement('span'), document.createElement('span')]
    what.textContent = visible(name)
    how.textContent = percent(p)
    row.append(what, bar, how)
    answers.append(row)
  }
}
