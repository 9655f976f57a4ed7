import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { followEvents } from '../../../electron/desktop/events-follower.ts'
import type { StudioEvent } from '../../../electron/server/shapes/jobs.ts'

test('events come once and in order, however the stream is cut, and resume after the last one when it is lost', async () => {
  const first = Buffer.from(
    ': here\r\nid: 7\r\nretry: 1000\r\ndata: {"type":\r\ndata: "project", "project": "Ä"}\r\n\r\ndata: {"type": "projects"}\n\nid: 8\ndata: {"type": "never ended"}\n',
  )
  const asked: http.IncomingHttpHeaders[] = []
  const server = http.createServer(async (request, response) => {
    asked.push(request.headers)
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    if (asked.length > 1) return void response.write('id: 9\ndata: {"type": "settings"}\n\n')
    for (const byte of first) await new Promise((done) => response.write(Buffer.of(byte), done))
    response.destroy()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const end = new AbortController()
  onTestFinished(() => {
    end.abort()
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const events: StudioEvent[] = []
  followEvents({ url: `${origin}/?token=key`, origin, token: 'key' }, end.signal, (event) => events.push(event))
  await expect.poll(() => events).toHaveLength(3)
  expect(events).toEqual([{ type: 'project', project: 'Ä' }, { type: 'projects' }, { type: 'settings' }])
  expect(asked.map((headers) => [headers.authorization, headers['last-event-id']])).toEqual([
    ['Bearer key', undefined],
    ['Bearer key', '7'],
  ])
})
