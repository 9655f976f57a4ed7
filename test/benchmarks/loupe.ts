import { spawn } from 'node:child_process'
import path from 'node:path'
import { watchMemory } from './memory.ts'

const CLI = path.join(import.meta.dirname, '../../electron/cli/main.ts')

/** A line of `--json`, as far as benchmarks need it. */
interface JsonLine {
  type: string
  stage?: string
  done?: number
}

/** The output of a Loupe command, with times. */
export interface LoupeRun<Result> {
  result: Result
  /** Wall time of the whole process. */
  seconds: number
  /** Until it reported the first picture that went through the network; null if it reported none. */
  firstPicture: number | null
  /** Largest sum over all its processes, bytes (PSS). */
  memory: number
}

/**
 * Runs the command as people do, from the start of its process to the end.
 * @param args a verb and its options; `--json` is added
 * @param home LOUPE_HOME; by default that of the benchmark's own process
 * @throws Error if it ends without a result
 */
export async function runLoupe<Result>(args: string[], { home }: { home?: string } = {}): Promise<LoupeRun<Result>> {
  const began = performance.now()
  const since = () => (performance.now() - began) / 1000
  const child = spawn(process.execPath, [CLI, ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(home && { LOUPE_HOME: home }) },
  })
  const endWatch = child.pid ? watchMemory(child.pid) : () => 0
  let [rest, last, firstPicture]: [string, JsonLine | null, number | null] = ['', null, null]
  child.stdout.on('data', (text: Buffer) => {
    const lines = (rest + text.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      last = JSON.parse(line) as JsonLine
      if (firstPicture === null && isFirstPicture(last)) firstPicture = since()
    }
  })
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  const [seconds, memory] = [since(), endWatch()]
  const said = last as (JsonLine & Result) | null
  if (status !== 0 || said?.type !== 'result')
    throw new Error(`loupe ${args[0]} ended with ${status}: ${JSON.stringify(said)}`)
  return { result: said, seconds, firstPicture, memory }
}

/** Whether a picture has gone through the network, which includes those for calibration. */
function isFirstPicture({ type, stage, done = 0 }: JsonLine): boolean {
  return type === 'progress' && stage === 'features' && done >= 1
}
