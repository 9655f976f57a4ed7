import http from 'node:http'
import { problem } from '../../common/problems/problem.ts'
import type { Problem } from '../../common/problems/sentences.ts'
import type { ServerAddress } from './server-process.ts'

/** The server refused, and why. */
export class ServerRefusal extends Error {
  readonly problem: Problem

  constructor(refused: Problem) {
    super(refused.message)
    this.name = 'ServerRefusal'
    this.problem = refused
  }
}

/**
 * Sends one request to the server as the page would, signed in by the token. Throws ServerRefusal, or the network's
 * error.
 */
export function ask<T>(address: ServerAddress, method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers: http.OutgoingHttpHeaders = { authorization: `Bearer ${address.token}` }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const request = http.request(new URL(path, address.origin), { method, headers, agent: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const status = response.statusCode ?? 0
        const answer = jsonOf(Buffer.concat(parts).toString())
        if (status > 0 && status < 300 && answer !== undefined) resolve(answer as T)
        else reject(new ServerRefusal(isProblem(answer) ? answer : problem('failed.answer', { status })))
      })
    })
    request.on('error', reject)
    request.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isProblem(answer: unknown): answer is Problem {
  const { code, message, next } = (answer ?? {}) as Partial<Problem>
  return typeof code === 'string' && typeof message === 'string' && typeof next === 'string'
}
