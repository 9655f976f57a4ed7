import { describe, expect, test } from 'vitest'
import { predictRoutes } from '../../../../electron/server/predict/routes.ts'

const model = { name: 'm', classes: ['cat', 'dog'], predict: () => Promise.resolve(Float32Array.of(0.25, 0.75)) }
const app = predictRoutes(model)
const form = { 'Content-Type': 'multipart/form-data' }

async function ask(path: string, language?: string, request: RequestInit = {}): Promise<Record<string, unknown>> {
  const headers = { ...request.headers, ...(language === undefined ? {} : { 'Accept-Language': language }) }
  return (await (await app.request(path, { ...request, headers })).json()) as Record<string, unknown>
}

test('a picture is answered with the most likely class and the probabilities of all', async () => {
  expect(await ask('/api/predict', undefined, { method: 'POST', body: 'picture' })).toEqual({
    label: 'dog',
    confidence: 0.75,
    probabilities: { cat: 0.25, dog: 0.75 },
  })
})

describe('the page and its problems are in the language of the browser', () => {
  const refused = { method: 'POST', body: 'cut', headers: form }

  test('Chinese', async () => {
    expect(await ask('/api/words', 'fr;q=1, zh-TW,zh;q=0.9, en;q=0.5')).toMatchObject({
      tag: 'zh-CN',
      probabilities: '概率',
      percent: '#%',
    })
    const { code, reason, message, next } = await ask('/api/predict', 'zh-CN', refused)
    expect([code, reason]).toEqual(['usage', 'no_form'])
    expect(message).toMatch(/\p{Script=Han}/u)
    expect(next).toMatch(/\p{Script=Han}/u)
  })

  test('and English for programs that ask for none', async () => {
    for (const language of [undefined, '*', 'tlh']) {
      expect(await ask('/api/words', language)).toMatchObject({ tag: 'en', percent: '# %' })
      const { message, page } = await ask('/api/predict', language, refused)
      expect(message).toMatch(/^[ -~]+$/)
      expect(page).toBeUndefined()
    }
  })
})
