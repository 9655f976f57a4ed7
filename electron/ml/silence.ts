import { isMainThread } from 'node:worker_threads'

/**
 * What keeps onnxruntime from reporting to its maker, for the environment of every process that may load it. It must stand there before the
 * library makes its first session, and where native code looks, which a thread's copy is not: the first module of a process imports this.
 *
 * On Linux and macOS ORT_DISABLE_TELEMETRY is the switch that its maker documents. The build for Windows does not know it; what keeps that
 * one from registering its trace events is what the library's own tests set (`docs/decisions/0023-nothing-leaves.md`).
 */
export const silence = { ORT_DISABLE_TELEMETRY: '1', ORT_RUNNING_UNIT_TESTS: '1' } as const

/** Whether this environment holds all of it. */
export function isSilent(env: NodeJS.ProcessEnv = process.env): boolean {
  return Object.entries(silence).every(([name, value]) => env[name] === value)
}

// Only here does it reach native code. A thread's copy is left as it is: it tells what the process had when the thread began.
if (isMainThread) Object.assign(process.env, silence)
