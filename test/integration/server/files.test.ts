import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FolderListing } from '../../../electron/server/shapes/app.ts'
import type { FolderPreview, PictureColumns, ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { within } from '../../fixtures/command/processes.ts'
import { fetchBytes, projectOf, runJob } from '../../fixtures/studio/studio-requests.ts'
import { startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

const root = sharedFolder()
const pictures = path.join(root, 'pictures')
let studio: StudioServer
let at = ''
let dir = ''
let columns: PictureColumns

beforeAll(async () => {
  fs.mkdirSync(path.join(root, 'page'))
  await writeClasses(pictures, { red, green }, 4)
  await sharp({ create: { width: 1200, height: 600, channels: 3, background: '#369' } })
    .tiff()
    .toFile(path.join(pictures, 'red', 'wide.tif'))
  studio = await startStudio({ page: path.join(root, 'page') })
  const made = await projectOf(studio, pictures)
  at = made.at
  dir = made.detail.dir
  columns = (await studio.ask<PictureColumns>('GET', `${at}/pictures`)).body
})
afterAll(() => studio.stop())

const idOf = (name: string) => columns.id[columns.name.indexOf(name)]
const vOf = (name: string) => columns.v[columns.name.indexOf(name)]
const problemIn = (bytes: Buffer) => JSON.parse(bytes.toString()) as { code: string; message: string }

describe('thumbnails', () => {
  const name = 'red/wide.tif'

  test('are small WebP pictures that a browser stores, and revalidates', async () => {
    const { status, headers, bytes } = await fetchBytes(
      studio,
      `${at}/pictures/${idOf(name)}/thumb?s=192&v=${vOf(name)}`,
    )
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('private, no-cache')
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'webp', width: 192, height: 96 })
    const etag = headers.get('etag') ?? ''
    const again = await fetchBytes(studio, `${at}/pictures/${idOf(name)}/thumb?s=192`, {
      headers: { 'If-None-Match': etag },
    })
    expect(again.status).toBe(304)
    expect(again.bytes).toHaveLength(0)
  })

  test.each(['file', 'view'])('the %s of a picture is stored if the server is asked each time', async (kind) => {
    const address = `${at}/pictures/${idOf(name)}/${kind}`
    const first = await fetchBytes(studio, address)
    expect(first.status).toBe(200)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    const ask = { headers: { 'If-None-Match': first.headers.get('etag') ?? '' } }
    const again = await fetchBytes(studio, address, ask)
    expect(again).toMatchObject({ status: 304, bytes: Buffer.alloc(0) })
    expect(again.headers.get('cache-control')).toBe('private, no-cache')
    expect((await fetchBytes(studio, `${at}/pictures/${idOf('green/green-0.jpg')}/${kind}`, ask)).status).toBe(200)
    // The page's own answers must not be stored by anyone.
    expect((await fetchBytes(studio, `${at}/pictures`)).headers.get('cache-control')).toBe('private, no-store')
  })

  test('are kept in the project’s cache, and made again if one was truncated', async () => {
    const address = `${at}/pictures/${idOf(name)}/thumb?s=96`
    const { bytes } = await fetchBytes(studio, address)
    const cache = path.join(dir, 'cache', 'thumbnails')
    const find = () =>
      fs
        .readdirSync(cache, { recursive: true, encoding: 'utf8' })
        .find((one) => one.includes(vOf(name)) && one.endsWith('-96.webp'))
    expect(await within(2000, () => find() !== undefined)).toBe(true)
    const file = path.join(cache, find() ?? '')
    expect(fs.readFileSync(file).equals(bytes)).toBe(true)
    fs.truncateSync(file, 20)
    const other = await startStudio({ page: path.join(root, 'page'), home: studio.home })
    // The first server still holds the project.
    expect((await other.ask('GET', at)).status).toBe(409)
    await studio.ask('POST', `${at}/close`)
    expect((await fetchBytes(other, address)).bytes.equals(bytes)).toBe(true)
    await other.stop()
    expect(fs.readFileSync(file).equals(bytes)).toBe(true)
  })

  test.each(['s=100', 's=-1', 's=1e9', 's=../../x'])('%s is no size', async (query) => {
    const { status, bytes } = await fetchBytes(studio, `${at}/pictures/${idOf(name)}/thumb?${query}`)
    expect(status).toBe(400)
    expect(problemIn(bytes).code).toBe('usage')
  })

  test.each(['0', '99999', '-1', '1e3', '..%2f..%2fproject.db', 'x'.repeat(5000)])('%s is no picture', async (id) => {
    expect((await fetchBytes(studio, `${at}/pictures/${id}/thumb`)).status).toBe(404)
  })

  test('come many at a time, each with its index; one that cannot be made affects no other', async () => {
    const ask = (body: unknown) =>
      fetchBytes(studio, `${at}/thumbs`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      })
    const pictures = [idOf(name), 99_999, idOf('green/green-0.jpg'), idOf(name)].map((id, i) => ({
      id,
      s: i < 3 ? 96 : 384,
    }))
    const { status, bytes } = await ask({ pictures })
    expect(status).toBe(200)
    const lines = bytes.toString().trim().split('\n')
    const found = new Map(lines.map((line) => JSON.parse(line) as [number, string | null]))
    expect([...found.keys()].sort()).toEqual([0, 1, 2, 3])
    expect(found.get(1)).toBeNull()
    const widths = [0, 2, 3].map(
      async (place) => (await sharp(Buffer.from(found.get(place) ?? '', 'base64')).metadata()).width,
    )
    expect(await Promise.all(widths)).toEqual([96, expect.any(Number), 384])
    for (const body of [{ pictures: [{ id: 1, s: 100 }] }, { pictures: [{ id: '1', s: 96 }] }, {}])
      expect((await ask(body)).status).toBe(400)
  })

  test('a file that has become something else is a Problem, and the server goes on', async () => {
    for (const [file, content] of [
      ['red/red-0.jpg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
      ['red/red-1.jpg', Buffer.from('ffd8ffe000104a46494600010100000100010000ffdb0043ff', 'hex')],
      ['red/red-2.jpg', ''],
    ] as const) {
      fs.writeFileSync(path.join(pictures, file), content)
      for (const kind of ['thumb', 'view']) {
        const { status, bytes } = await fetchBytes(studio, `${at}/pictures/${idOf(file)}/${kind}`)
        expect(status).toBe(422)
        expect(problemIn(bytes)).toMatchObject({
          code: 'nothing_readable',
          message: expect.stringMatching(/\S/) as string,
        })
      }
    }
    const shown = await fetchBytes(studio, `${at}/pictures/${idOf('red/red-0.jpg')}/file`)
    expect(shown.status).toBe(422)
    fs.rmSync(path.join(pictures, 'red/red-3.jpg'))
    expect((await fetchBytes(studio, `${at}/pictures/${idOf('red/red-3.jpg')}/thumb`)).status).toBe(404)
    expect((await studio.ask('GET', '/api/health')).status).toBe(200)
  })
})

describe('the inspector', () => {
  test('shows a picture as it is, or as WebP if a browser could not', async () => {
    const plain = await fetchBytes(studio, `${at}/pictures/${idOf('green/green-0.jpg')}/file`)
    expect(plain.headers.get('content-type')).toBe('image/jpeg')
    expect(plain.bytes.equals(fs.readFileSync(path.join(pictures, 'green/green-0.jpg')))).toBe(true)
    const made = await fetchBytes(studio, `${at}/pictures/${idOf('red/wide.tif')}/file`)
    expect(made.headers.get('content-type')).toBe('image/webp')
    expect(await sharp(made.bytes).metadata()).toMatchObject({ width: 1200, height: 600 })
  })

  test('shows what the model sees; the same seed gives the same view', async () => {
    const view = (query: string) => fetchBytes(studio, `${at}/pictures/${idOf('red/wide.tif')}/view?${query}`)
    const seen = await view('recipe=quick&kind=eval')
    expect(await sharp(seen.bytes).metadata()).toMatchObject({ format: 'webp', width: 224, height: 224 })
    const jpeg = (query: string) => fetchBytes(studio, `${at}/pictures/${idOf('green/green-1.jpg')}/view?${query}`)
    const [a, again, b] = await Promise.all([1, 1, 2].map((seed) => jpeg(`recipe=wolves-dogs&kind=train&seed=${seed}`)))
    expect(a.status).toBe(200)
    expect(a.bytes.equals(again.bytes)).toBe(true)
    expect(a.bytes.equals(b.bytes)).toBe(false)
    expect((await view('recipe=..%2f..%2fpackage')).status).toBe(400)
    expect((await view('recipe=nothing')).status).toBe(422)
  })
})

describe('uploads', () => {
  const put = (name: string, body: BodyInit | Buffer, headers: Record<string, string> = {}) =>
    fetchBytes(studio, `${at}/uploads?path=${encodeURIComponent(name)}`, {
      method: 'PUT',
      body: body as BodyInit,
      headers,
    })

  test('are put below the project and imported from there', async () => {
    const bytes = fs.readFileSync(path.join(pictures, 'green', 'green-2.jpg'))
    const made = await studio.ask<ProjectDetail>('POST', '/api/projects', { name: 'Dropped' })
    const to = `/api/projects/${made.body.id}`
    for (const name of ['Katze/e\u0301.jpg', 'Hund/2.jpg']) {
      const { status } = await fetchBytes(studio, `${to}/uploads?path=${encodeURIComponent(name)}`, {
        method: 'PUT',
        body: Buffer.concat([bytes, Buffer.from(name)]),
      })
      expect(status).toBe(200)
    }
    // Private to the owner, even in a project older than stricter permissions. Windows has no modes.
    if (process.platform !== 'win32') expect(fs.statSync(path.join(made.body.dir, 'pictures')).mode & 0o777).toBe(0o700)
    const job = await runJob(studio, `${to}/import`, {})
    expect(job).toMatchObject({ status: 'done', result: { added: 2 } })
    const detail = (await studio.ask<ProjectDetail>('GET', to)).body
    expect(detail.classes.map(({ name }) => name)).toEqual(['Hund', 'Katze'])
    expect(fs.readdirSync(path.join(made.body.dir, 'pictures', 'Katze'))).toEqual(['\u00e9.jpg'])
  })

  test.each([
    '../x.jpg',
    'a/../../x.jpg',
    '/etc/x.jpg',
    'C:/x.jpg',
    'C:\\x.jpg',
    'a\\..\\x.jpg',
    'a//x.jpg',
    './x.jpg',
    'a/.hidden',
    'con.jpg',
    'a/NUL',
    'x.jpg.',
    'x.jpg ',
    'a\u0000.jpg',
    'a\n.jpg',
    'a\u202egpj.exe',
    `${'x'.repeat(300)}.jpg`,
    'a/'.repeat(40) + 'x.jpg',
    'x?.jpg',
  ])('%j is refused', async (name) => {
    const { status, bytes } = await put(name, 'x')
    expect(status).toBe(400)
    expect(problemIn(bytes).code).toBe('usage')
  })

  test('nothing was written by refused uploads', () => {
    expect(fs.existsSync(path.join(dir, 'pictures'))).toBe(false)
    expect(fs.readdirSync(path.dirname(dir)).sort()).toEqual(['Dropped.loupe', 'Test.loupe'])
  })

  test('one that declares more than the disk or the limit is refused before anything is written', async () => {
    const { hostname, port } = new URL(studio.origin)
    const send = (bytes: number) =>
      new Promise<number>((resolve) => {
        const request = http.request({
          hostname,
          port,
          method: 'PUT',
          path: `${at}/uploads?path=big.jpg`,
          headers: { Authorization: `Bearer ${studio.token}`, 'Content-Length': bytes },
        })
        request.on('response', (answer) => {
          resolve(answer.statusCode ?? 0)
          request.destroy()
        })
        request.on('error', () => undefined)
        request.write('x')
      })
    expect(await send(600 * 2 ** 20)).toBe(413)
    expect(fs.existsSync(path.join(dir, 'pictures'))).toBe(false)
  })

  test('one that is interrupted leaves nothing', async () => {
    const { hostname, port } = new URL(studio.origin)
    const request = http.request({
      hostname,
      port,
      method: 'PUT',
      path: `${at}/uploads?path=cut.jpg`,
      headers: { Authorization: `Bearer ${studio.token}`, 'Content-Length': 1_000_000 },
    })
    request.on('error', () => undefined)
    request.write(Buffer.alloc(100_000))
    const parts = () =>
      fs.existsSync(path.join(dir, 'pictures'))
        ? fs.readdirSync(path.join(dir, 'pictures')).filter((name) => name.startsWith('.arriving-'))
        : []
    expect(await within(5000, () => parts().length === 1)).toBe(true)
    request.destroy()
    expect(await within(5000, () => parts().length === 0)).toBe(true)
  })
})

describe('links in a project from elsewhere', () => {
  const elsewhere = path.join(root, 'elsewhere')
  const put = (name: string) =>
    fetchBytes(studio, `${at}/uploads?path=${encodeURIComponent(name)}`, { method: 'PUT', body: 'x' })
  const fetched = (name: string) => fetchBytes(studio, `${at}/download?path=${encodeURIComponent(name)}`)

  test('lead no upload outside', async () => {
    fs.mkdirSync(elsewhere)
    fs.writeFileSync(path.join(elsewhere, 'kept.jpg'), 'kept')
    fs.symlinkSync(elsewhere, path.join(dir, 'pictures', 'linked'))
    fs.symlinkSync(path.join(elsewhere, 'kept.jpg'), path.join(dir, 'pictures', 'one.jpg'))
    expect((await put('linked/new.jpg')).status).toBe(400)
    expect((await put('linked/deeper/new.jpg')).status).toBe(400)
    // The link itself is replaced.
    expect((await put('one.jpg')).status).toBe(200)
    expect(fs.readdirSync(elsewhere)).toEqual(['kept.jpg'])
    expect(fs.readFileSync(path.join(elsewhere, 'kept.jpg'), 'utf8')).toBe('kept')
    expect(fs.lstatSync(path.join(dir, 'pictures', 'one.jpg')).isSymbolicLink()).toBe(false)
  })

  test('lead no download outside', async () => {
    const exports = path.join(dir, 'exports')
    fs.symlinkSync(root, exports)
    expect((await fetched('elsewhere/kept.jpg')).status).toBe(404)
    fs.rmSync(exports)
    fs.mkdirSync(exports)
    fs.writeFileSync(path.join(exports, 'own.txt'), 'own')
    fs.symlinkSync(elsewhere, path.join(exports, 'linked'))
    expect((await fetched('linked')).status).toBe(404)
    expect((await fetched('linked/kept.jpg')).status).toBe(404)
    expect((await fetched('.')).status).toBe(404)
    expect((await fetched('own.txt')).bytes.toString()).toBe('own')
  })

  test('a name that is a folder, or below a file, is refused in plain words', async () => {
    fs.mkdirSync(path.join(dir, 'pictures', 'folder.jpg'))
    for (const name of ['folder.jpg', 'one.jpg/below.jpg']) {
      const { status, bytes } = await put(name)
      expect([status, problemIn(bytes).code]).toEqual([409, 'usage'])
    }
    expect(fs.readdirSync(path.join(dir, 'pictures')).sort()).toEqual(['.loupe', 'folder.jpg', 'linked', 'one.jpg'])
  })
})

describe('folders', () => {
  test('are given by their absolute path, wherever one is given', async () => {
    const asked = [
      ['/api/projects', { name: 'x', dir: 'relative' }],
      ['/api/projects/open', { dir: '.' }],
      ['/api/projects/unpack', { file: 'x.zip' }],
      ['/api/look', { folder: 'test' }],
      [`${at}/import`, { folder: 'test' }],
      [`${at}/pack`, { pictures: false, file: 'x.zip' }],
      ['/api/projects', { name: 'x', dir: '/tmp/\0' }],
    ] as const
    for (const [where, body] of asked)
      expect(await studio.ask('POST', where, body)).toMatchObject({ status: 400, body: { code: 'usage' } })
  })

  test('are listed by name, with projects marked and hidden ones left out', async () => {
    fs.mkdirSync(path.join(root, '.hidden'))
    fs.symlinkSync(pictures, path.join(root, 'linked'))
    const listing = (await studio.ask<FolderListing>('GET', `/api/folders?path=${encodeURIComponent(root)}`)).body
    expect(listing).toMatchObject({ path: root, parent: path.dirname(root) })
    expect(listing.folders.map(({ name }) => name)).toEqual(['elsewhere', 'linked', 'page', 'pictures'])
    const inHome = await studio.ask<FolderListing>('GET', `/api/folders?path=${encodeURIComponent(path.dirname(dir))}`)
    expect(inHome.body.folders.find(({ name }) => name === 'Test.loupe')?.project).toBe(true)
    expect(listing.places.map(({ name }) => name)).toContain('Home')
  })

  test.each([
    ['relative', 400],
    ['/no/such/folder', 404],
    [path.join(pictures, 'green', 'green-0.jpg'), 404],
    ['/\u0000', 400],
  ])('%j is %i', async (folder, status) => {
    expect((await studio.ask('GET', `/api/folders?path=${encodeURIComponent(folder)}`)).status).toBe(status)
  })

  test('a folder without pictures is reported as one', async () => {
    fs.mkdirSync(path.join(root, 'empty'))
    const empty = await studio.ask('POST', '/api/look', { folder: path.join(root, 'empty') })
    expect(empty).toMatchObject({ status: 422, body: { code: 'no_pictures' } })
    expect((await studio.ask('POST', '/api/look', { folder: '/no/such' })).status).toBe(404)
    const look = await studio.ask<FolderPreview>('POST', '/api/look', { folder: path.join(pictures, 'green') })
    expect(look.body).toMatchObject({ pictures: 4 })
  })
})

describe('malformed requests', () => {
  test.each([
    ['no JSON', '{', 'application/json', 400],
    ['another type', 'kind=label', 'application/x-www-form-urlencoded', 415],
    ['an unknown edit', '{"kind":"format-disk"}', 'application/json', 400],
    ['wrong ids', '{"kind":"label","pictures":["x"],"classId":1}', 'application/json', 400],
    ['no ids', '{"kind":"label","pictures":[],"classId":1}', 'application/json', 400],
  ])('%s is a Problem', async (_what, body, type, expected) => {
    const { status, bytes } = await fetchBytes(studio, `${at}/edits`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': type },
    })
    expect(status).toBe(expected)
    expect(problemIn(bytes).code).toBe('usage')
    expect(bytes.toString()).not.toMatch(/\bat .*:\d+:\d+/)
  })

  test('an endless body is cut off', async () => {
    const { status } = await fetchBytes(studio, `${at}/edits`, {
      method: 'POST',
      body: Buffer.alloc(17 * 2 ** 20, 32),
      headers: { 'Content-Type': 'application/json' },
    })
    expect(status).toBe(413)
  })

  test.each(['/api/projects/000000000000', '/api/projects/..%2f..', '/api/projects/%00'])(
    '%s is no project',
    async (where) => {
      expect((await studio.ask('GET', where)).status).toBe(404)
    },
  )
})
