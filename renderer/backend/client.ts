import { hc, type ClientResponse } from 'hono/client'
import type { Routes } from '../../electron/server/routes.ts'
import { problem } from '../../common/problems/problem.ts'
import type { Problem } from '../../common/problems/sentences.ts'
import { BackendError, SignedOut } from './problem.ts'
import { signedFetch } from './sign-in.ts'

/** The server's routes, typed by the server itself: a removed or changed route is a compile error here. */
export const client = hc<Routes>(location.origin, { fetch: reach })

/** @throws BackendError `offline` if the server does not answer; what an aborted request throws */
async function reach(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    return await signedFetch(input, init)
  } catch (error) {
    if (init?.signal?.aborted) throw error
    throw new BackendError(problem('offline.engine'))
  }
}

/** The body of an answer. @throws BackendError with the server's problem */
export async function answer<T>(request: Promise<ClientResponse<T, number, 'json'>>): Promise<T> {
  return read<T>(await request)
}

/** Sends bytes unchanged, for pictures. @throws BackendError as `answer` */
export async function send<T>(method: 'PUT' | 'POST', url: URL, body: Blob, signal?: AbortSignal): Promise<T> {
  return read<T>(await reach(url, { method, body, signal }))
}

async function read<T>(response: Pick<Response, 'ok' | 'status' | 'json'>): Promise<T> {
  if (response.ok) return (await response.json()) as T
  if (response.status === 401) throw new SignedOut()
  const said = (await response.json().catch(() => null)) as Partial<Problem> | null
  throw new BackendError(
    said?.code && said.message !== undefined
      ? { next: '', ...said, code: said.code, message: said.message }
      : problem('failed.answer', { status: response.status }),
  )
}
