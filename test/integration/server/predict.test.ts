import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { PredictionAnswer } from '../../../electron/server/predict/routes.ts'
import { findBrowser, launchBrowser, noBrowser } from '../../fixtures/studio/browser.ts'
import { expectError, resultOf, sharedFolder, writeConvexRecipe } from '../../fixtures/command/cli-checks.ts'
import { loupe, onStandIn, sayings } from '../../fixtures/command/cli.ts'
import { blue, green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { pageHeaders, signIn } from '../../fixtures/studio/sign-in.ts'
import { fetchBytes } from '../../fixtures/studio/studio-requests.ts'
import { startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

onStandIn()
const root = sharedFolder()
const model = path.join(root, 'model')
const [pictures, project] = [path.join(root, 'pictures'), path.join(root, 'colours.loupe')]
const redPicture = path.join(pictures, 'red', 'red-0.jpg')
let server: StudioServer

beforeAll(async () => {
  await writeClasses(pictures, { red, green, blue }, 6)
  const recipe = writeConvexRecipe(root, 'solved')
  resultOf(await loupe(['train', pictures, '--project', project, '--recipe', recipe, '--out', model, '--json']))
  server = await startStudio({ model })
})
afterAll(() => server.stop())

const predict = async (body: BodyInit, headers: Record<string, string> = {}) => {
  const { status, bytes } = await fetchBytes(server, '/api/predict', { method: 'POST', body, headers })
  return { status, body: JSON.parse(bytes.toString()) as PredictionAnswer & { code?: string; message?: string } }
}

test('a picture gets its label, sent as the body or as the file of a form', async () => {
  const bytes = fs.readFileSync(redPicture)
  const raw = await predict(bytes, { 'Content-Type': 'image/jpeg' })
  expect(raw).toMatchObject({ status: 200, body: { label: 'red' } })
  const { confidence, probabilities } = raw.body
  expect(Object.keys(probabilities).sort()).toEqual(['blue', 'green', 'red'])
  expect(probabilities.red).toBe(confidence)
  expect(Object.values(probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 4)
  const form = new FormData()
  form.append('comment', 'what is this?')
  form.append('picture', new Blob([new Uint8Array(bytes)]), 'red.jpg')
  expect(await predict(form)).toEqual(raw)
  // Several at a time share the model.
  const many = await Promise.all(Array.from({ length: 6 }, () => predict(bytes)))
  for (const one of many) expect(one.body).toEqual(raw.body)
})

test('what is not a picture is a Problem', async () => {
  expect(await predict('no picture')).toMatchObject({ status: 422, body: { code: 'nothing_readable' } })
  expect(await predict('')).toMatchObject({ status: 400, body: { code: 'usage' } })
  const empty = new FormData()
  empty.append('picture', 'only words')
  expect(await predict(empty)).toMatchObject({ status: 400, body: { code: 'usage' } })
  const cut = { 'Content-Type': 'multipart/form-data' }
  expect(await predict('cut', cut)).toMatchObject({ status: 400, body: { code: 'usage' } })
})

test('it is guarded like the studio: one line, token, foreign pages, headers, nothing else behind it', async () => {
  expect(server.said().stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}\n$/)
  expect((await fetch(`${server.origin}/api/predict`, { method: 'POST', body: 'x' })).status).toBe(401)
  expect((await fetch(server.origin)).status).toBe(401)
  // The cookie, which a browser also sends to other servers of this computer, predicts nothing by itself.
  const browser = await signIn(server.url)
  const send = (headers: Record<string, string>) =>
    fetch(`${server.origin}/api/predict`, { method: 'POST', body: 'x', headers })
  expect((await send({ Cookie: browser.cookie })).status).toBe(401)
  expect((await send(pageHeaders(browser))).status).toBe(422)
  const model = await fetch(`${server.origin}/api/model`, { headers: pageHeaders(browser) })
  expect(model.headers.get('cache-control')).toBe('private, no-store')
  const foreign = await fetchBytes(server, '/api/predict', {
    method: 'POST',
    headers: { Origin: 'http://evil.example' },
  })
  expect(foreign.status).toBe(403)
  const page = await fetchBytes(server, '/')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'")
  expect(page.bytes.toString()).toContain('predict.js')
  for (const gone of ['/api/projects', '/api/folders', '/..%2fstart.ts', '/../routes.ts'])
    expect((await fetchBytes(server, gone)).status).not.toBe(500)
  expect((await fetchBytes(server, '/api/projects')).status).toBe(404)
})

test.skipIf(!findBrowser())(
  `on its page a picture can be chosen, and its prediction is shown${noBrowser()}`,
  async () => {
    const chromium = await launchBrowser()
    onTestFinished(() => chromium.close())
    const page = await chromium.newPage()
    const faults: string[] = []
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(server.url)
    await page.setInputFiles('#file', redPicture)
    await page
      .getByRole('status')
      .filter({ hasText: /^red, \d/ })
      .waitFor()
    expect(await page.getByRole('listitem').count()).toBe(3)
    expect(await page.title()).toContain('Loupe')
    await page.setInputFiles('#file', { name: 'text.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') })
    await page.getByRole('status').filter({ hasText: 'not a picture that Loupe can read' }).waitFor()
    // The browser logs the 422 itself.
    expect(faults.filter((text) => !text.includes('422'))).toEqual([])
  },
)

test('a folder that is not a model, a project, and a model that does not run are reported in one line before a port is open', async () => {
  const broken = path.join(root, 'broken')
  fs.cpSync(model, broken, { recursive: true })
  fs.writeFileSync(path.join(broken, 'model.onnx'), 'no graph')
  const refused = [
    [path.join(root, 'none'), 'no_such_folder'],
    [root, 'not_a_model'],
    [project, 'not_a_model'],
    [broken, 'not_a_model'],
  ]
  const said = sayings(refused.map(([folder]) => ['serve', folder, '--json']))
  for (const [i, [, code]] of refused.entries()) expectError(said[i], 3, code)
})
