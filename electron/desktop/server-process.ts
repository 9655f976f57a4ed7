import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'
import { programEnvironment } from '../studio/base/program-environment.ts'
import { programFolder } from '../studio/base/program-folder.ts'
import { CrashLimit } from './crash-limit.ts'
import type { ServerCommand } from './paths.ts'

/** Where the server listens. */
export interface ServerAddress {
  /** `http://127.0.0.1:PORT/?token=…`: signs the page in. */
  url: string
  origin: string
  token: string
}

interface ServerEvents {
  /** The server is listening, for the first time or again. */
  ready: [ServerAddress]
  /** The server ended unexpectedly and is being restarted. */
  died: []
  /** The server ended too often and is not restarted. `lastWords` is the last line that it wrote to stderr. */
  gaveUp: [lastWords: string]
}

/** Milliseconds to wait for the first line: a first start may have things to prepare. */
const startLimit = 180_000
const stopLimit = 10_000

/**
 * The studio's server in its own stock Node: started, watched, restarted when it dies, and ended with the application.
 */
export class ServerProcess extends EventEmitter<ServerEvents> {
  address: ServerAddress | null = null
  readonly #command: ServerCommand
  readonly #env: NodeJS.ProcessEnv
  readonly #deaths = new CrashLimit(3, 60_000)
  #child: ChildProcess | null = null
  #stopping = false
  #lastWords = ''

  constructor(command: ServerCommand, env: NodeJS.ProcessEnv) {
    super()
    this.#command = command
    this.#env = env
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts the server, also after it has failed too often. */
  start(): void {
    const { node, entry } = this.#command
    const child = spawn(node, [entry, 'serve', '--port', '0'], {
      // If this process ends in any way, the server's stdin closes and the server ends too.
      stdio: ['pipe', 'pipe', 'pipe'],
      env: programEnvironment(this.#env),
      cwd: programFolder(this.#env),
      windowsHide: true,
      // On Windows, npm's launcher of the pinned Node is a script.
      shell: node.endsWith('.cmd'),
    })
    this.#child = child
    this.#lastWords = ''
    const limit = setTimeout(() => child.kill('SIGKILL'), startLimit)
    child.stdin.on('error', () => undefined)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = parseAddress(line)
      if (!address || this.address) return
      clearTimeout(limit)
      this.address = address
      this.emit('ready', address)
    })
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.trim()) this.#lastWords = line.trim().slice(0, 300)
      process.stderr.write(`server: ${line}\n`)
    })
    child.once('error', (error) => {
      process.stderr.write(`engine: ${error.message}\n`)
      // Never started, so there will be no 'close' event.
      if (child.pid === undefined) this.#ended(child)
    })
    child.once('close', () => {
      clearTimeout(limit)
      this.#ended(child)
    })
  }

  /** Ends the server by closing its stdin, or by force after ten seconds. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (!child) return
    const gone = new Promise((resolve) => child.once('close', resolve))
    const force = setTimeout(() => child.kill('SIGKILL'), stopLimit)
    child.stdin?.end()
    await gone
    clearTimeout(force)
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return
    this.#child = null
    this.address = null
    if (this.#stopping) return
    if (this.#deaths.add(Date.now()) === 'too many') {
      this.#deaths.forget()
      this.emit('gaveUp', this.#lastWords)
    } else {
      this.emit('died')
      this.start()
    }
  }
}

/** Parses the line that the server prints when it starts listening; null for any other line. */
export function parseAddress(line: string): ServerAddress | null {
  const match = /^(http:\/\/127\.0\.0\.1:\d{1,5})\/\?token=([\w-]{16,})$/.exec(line.trim())
  return match && { url: match[0], origin: match[1], token: match[2] }
}
