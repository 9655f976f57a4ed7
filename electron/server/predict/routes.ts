import { languageFor, languageOf } from '../../../common/languages.ts'
import { acceptedPictures } from '../../../common/pictures/format-names.ts'
import { problemIn } from '../../../common/problems/problem.ts'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { LoupeError } from '../../ml/errors.ts'
import { indexOfLargest } from '../../ml/evaluation/metrics.ts'
import { byClass } from '../../ml/export/by-class.ts'
import { PICTURE_LIMITS } from '../../ml/images/limits.ts'
import { answerProblem } from '../problem.ts'

/** A model's prediction for a picture. Probabilities are 0–1. */
export interface PredictionAnswer {
  label: string
  confidence: number
  probabilities: Record<string, number>
}

/** What the page says. `percent`: how a percentage is written, with `#` for the number. */
interface ServedWords extends Readonly<Record<'drop' | 'looking' | 'stopped' | 'probabilities', string>> {
  tag: string
  percent: string
}

interface ServedModel {
  name: string
  classes: string[]
  /** @returns probabilities `[classes]` */
  predict(bytes: Uint8Array, signal: AbortSignal): Promise<Float32Array>
}

/** The most that a form adds around its file. */
const FORM_BYTES = 2 ** 20

/**
 * A model behind two routes: `GET /api/model`, and `POST /api/predict`, which takes a picture as the body or as the
 * file of a form. `GET /api/words` is for its page. A browser is answered in its language, other programs in English.
 */
export function predictRoutes(model: ServedModel): Hono {
  const limit = bodyLimit({
    maxSize: PICTURE_LIMITS.bytes + FORM_BYTES,
    onError: () => {
      throw new LoupeError('usage.picture_too_large', {}, { status: 413 })
    },
  })
  const app = new Hono().basePath('/api')
  app.get('/health', (c) => c.json({ ok: true }))
  app.get('/model', (c) => c.json({ name: model.name, classes: model.classes, accept: acceptedPictures }))
  app.get('/words', async (c) => {
    const { tag, served, numbers } = await wordsFor(c)
    return c.json({ tag, ...served, percent: numbers.percent(0, 1).replace('0.0', '#') } satisfies ServedWords)
  })
  app.post('/predict', limit, async (c) => {
    const probabilities = await model.predict(await pictureIn(c.req.raw), c.req.raw.signal)
    const best = indexOfLargest(probabilities)
    return c.json({
      label: model.classes[best],
      confidence: probabilities[best],
      probabilities: byClass(probabilities, model.classes),
    } satisfies PredictionAnswer)
  })
  app.all('*', () => {
    throw new LoupeError('usage.no_address', {}, { status: 404 })
  })
  app.onError(async (error, c) => {
    const { problems } = await wordsFor(c)
    return answerProblem(c, error, (problem) => {
      const { message, next } = problemIn(problems.said, problem) ?? problem
      return { ...problem, message, next }
    })
  })
  return app
}

/** The words in the language that a request prefers, and its BCP 47 tag. */
async function wordsFor(c: Context) {
  const wanted = (c.req.header('accept-language') ?? '').split(',').map((range) => range.split(';')[0].trim())
  const { tag, page } = languageOf(languageFor(wanted))
  return { tag, ...(await page()).words }
}

async function pictureIn(request: Request): Promise<Uint8Array> {
  if (!(request.headers.get('content-type') ?? '').startsWith('multipart/form-data'))
    return new Uint8Array(await request.arrayBuffer())
  const form = await request.formData().catch(() => {
    throw new LoupeError('usage.no_form', {}, { status: 400 })
  })
  const file = [...form.values()].find((value) => typeof value !== 'string')
  if (!file) throw new LoupeError('usage.form_without_picture')
  return new Uint8Array(await file.arrayBuffer())
}
