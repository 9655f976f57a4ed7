import http from 'node:http'
import type { ServerAddress } from './server-process.ts'

/** The server said no: its words, which are meant for people. */
export class ServerRefusal extends Error {
  readonly next: string

  constructor(message: string, next: string) {
    super(message)
    this.name = 'ServerRefusal'
    this.next = next
  }
}

/** One request to the server as the page would make it, signed in by the token. Throws ServerRefusal, or what the network says. */
export function ask<T>(address: ServerAddress, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers: http.OutgoingHttpHeaders = { authorization: `Bearer ${address.token}` }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const request = http.request(new URL(path, address.origin), { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(parts).toString()
        try {
          const answer = JSON.parse(text) as T & { message?: string; next?: string }
          if (response.statusCode && response.statusCode < 300) resolve(answer)
          else reject(new ServerRefusal(answer.message ?? text, answer.next ?? ''))
        } catch {
          reject(new ServerRefusal(`The engine answered ${response.statusCode}.`, ''))
        }
      })
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}
