import { languages } from '../../../common/languages.ts'
import type { DoorWords } from '../../../common/words/en/door.ts'

/** The words of the sign-in page by language tag. */
const spoken = await Promise.all(
  languages.map(async ({ tag, door }): Promise<[tag: string, words: DoorWords]> => [tag, (await door()).door]),
)

/** For a browser that is not signed in: explains what to do, in every language, without scripts. */
export function signInPage(said = spoken): string {
  return page('Loupe', inEach(said, 'signIn'))
}

/** For a browser that used another host name or comes from another site. */
export function refusedPage(said = spoken): string {
  return page('Loupe', inEach(said, 'refused'))
}

function inEach(said: typeof spoken, what: keyof DoorWords): string {
  const paragraphs = said.map(([tag, words]) => {
    const [first, ...rest] = words[what].map((text) => text.replace(/`([^`]+)`/g, '<code>$1</code>'))
    return `<div lang="${tag}"><p><b>${first}</b></p>\n${rest.map((text) => `<p>${text}</p>`).join('\n')}</div>`
  })
  return `<h1>Loupe</h1>\n${paragraphs.join('\n')}`
}

/** Leads into the studio after a sign-in by a link on another site. */
export function welcomePage(): string {
  return page('Loupe', '<p><a href="/">Loupe</a></p>', '<meta http-equiv="refresh" content="0;url=/">')
}

/** Shown when the built page is missing. */
export function unbuiltPage(): string {
  return page(
    'Loupe',
    `<h1>Loupe</h1>
<p>The engine runs, but the page of the studio is not built. In a checkout, <code>npx loupe serve</code> builds it; a package that says so is incomplete.</p>`,
  )
}

/** Style attributes, because the Content-Security-Policy allows nothing else to a page without files. */
function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title}</title>${head}</head>
<body style="font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 12vh auto; padding: 0 1.5rem">
${body}
</body></html>
`
}
