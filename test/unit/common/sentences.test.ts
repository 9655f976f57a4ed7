import { describe, expect, test } from 'vitest'
import { fileFaults as english } from '../../../common/words/en/file-faults.ts'
import { allProblems } from '../../../common/words/en/problems/all.ts'
import { warnings as englishWarnings } from '../../../common/words/en/warnings/index.ts'
import { fileFaults as chinese } from '../../../common/words/zh/file-faults.ts'
import { problems as chineseProblems } from '../../../common/words/zh/problems/index.ts'
import { warnings as chineseWarnings } from '../../../common/words/zh/warnings/index.ts'
import { factsSampler } from '../../fixtures/words/sample-facts.ts'

/** Entries of a dictionary, which take any facts here. */
const entries = <Entry>(words: object) => Object.entries(words) as [string, Entry][]
type Say<Said> = (about: unknown) => Said

/** Traces of a missing fact, or of one that is not text, in a sentence. */
const hole = /undefined|\bnull\b|NaN|\[object|\$\{|=>/
/** The last character, possibly before a quotation mark or a bracket. */
const ended = /[.!?。！？][”’"')）]?$/
/** These end in something to type, or in a path: a full stop would become part of it. */
const endsInExample =
  /^(no_pictures\.in_project|not_a_project\.nothing_in|folder_taken\.by_names|usage\.pattern_wrong)$/
/** Next steps that make no sense on the page, only on the command line. */
const commands = /--[a-z]|\bloupe [a-z]/
const forTheCommandLine =
  /^(signed_out\.page|not_permitted\.(other_(address|page|site)|(page_)?signed_out)|backbone_unknown\.not_|backbone_invalid\.changed|engine_unavailable\.below_head)/
/** There is nothing left to do. */
const isOver = /^cancelled\.request$/

const isSentence = (text: string) => text === text.trim() && ended.test(text) && !hole.test(text)

const sample = factsSampler(['problems/all.ts', 'file-faults.ts', 'warnings/index.ts'])
const problemFacts = sample('problems/all.ts', ['allProblems'])
const faultFacts = sample('file-faults.ts', ['fileFaults', 'said'])
const warningFacts = sample('warnings/index.ts', ['warnings'], 'one')

const languages = [
  { language: 'English', problems: allProblems, faults: english.said, warnings: englishWarnings },
  { language: 'Chinese', problems: chineseProblems, faults: chinese.said, warnings: chineseWarnings },
]

test('there are facts for every sentence, and several if they have several forms', () => {
  expect([...problemFacts.keys()].sort()).toEqual(Object.keys(allProblems).sort())
  for (const kind of ['file', 'link', 'folder']) expect(faultFacts.get('bad_name.not_utf8')).toContainEqual({ kind })
  const contents = faultFacts.get('not_a_picture.content')
  expect(contents).toContainEqual({ content: 'pdf', extension: 'some extension' })
  expect(contents).toContainEqual({ content: expect.any(String) as unknown })
})

describe.each(languages)('with facts of the right type, in $language,', ({ problems, faults, warnings }) => {
  test('every problem says what happened and what can be done now', () => {
    const wrong = entries<Say<{ message: string; next: string; page?: string }>>(problems).flatMap(([id, say]) =>
      (problemFacts.get(id) ?? []).flatMap((about) => {
        const { message, next, page = next } = say(about)
        const isNext = (text: string) =>
          isSentence(text) ||
          (isOver.test(id) ? text === '' : endsInExample.test(id) && text !== '' && !hole.test(text))
        return isSentence(message) && isNext(next) && isNext(page) ? [] : [{ id, message, next, page }]
      }),
    )
    expect(wrong).toEqual([])
  })

  test('every reason why a file cannot be used is a sentence', () => {
    const wrong = entries<Say<string>>(faults).flatMap(([id, say]) =>
      (faultFacts.get(id) ?? []).map((about) => ({ id, said: say(about) })).filter(({ said }) => !isSentence(said)),
    )
    expect(wrong).toEqual([])
  })

  test('every warning is a sentence, about one thing and about several', () => {
    const wrong = entries<{ one: Say<string>; all?: Say<string> }>(warnings).flatMap(([code, { one, all }]) =>
      (warningFacts.get(code) ?? [])
        .flatMap((about) => [one(about), all?.([about]) ?? one(about), all?.(Array(7).fill(about)) ?? one(about)])
        .filter((said) => !isSentence(said))
        .map((said) => ({ code, said })),
    )
    expect(wrong).toEqual([])
  })
})

test('the page speaks Chinese in Chinese, and mentions the command line only if nothing else helps', () => {
  const said = (words: object) =>
    entries<Say<object>>(words).flatMap(([id, say]) =>
      (problemFacts.get(id) ?? []).flatMap((about) =>
        (Object.values(say(about)) as string[]).filter((text) => text !== '').map((text) => ({ id, text })),
      ),
    )
  const han = /\p{Script=Han}/u
  expect(said(chineseProblems).filter(({ text }) => !han.test(text))).toEqual([])
  expect(said(chineseProblems).filter(({ id, text }) => commands.test(text) && !forTheCommandLine.test(id))).toEqual([])
  expect(said(allProblems).filter(({ text }) => han.test(text))).toEqual([])
})
