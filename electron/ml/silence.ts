import { isMainThread } from 'node:worker_threads'

/**
 * Environment variables that keep onnxruntime from reporting to its maker, for every process that may load it. They
 * must be set before the library creates its first session, and where native code sees them, which a thread's copy is
 * not: so this is the first module a process imports.
 *
 * On Linux and macOS ORT_DISABLE_TELEMETRY is the switch that its maker documents. The Windows build does not have it;
 * there, a variable from the library's own tests keeps it from registering its trace events
 * (`docs/decisions/0023-nothing-leaves.md`).
 */
export const silence = { ORT_DISABLE_TELEMETRY: '1', ORT_RUNNING_UNIT_TESTS: '1' } as const

/** Whether this environment has all of them. */
export function isSilent(env: NodeJS.ProcessEnv = process.env): boolean {
  return Object.entries(silence).every(([name, value]) => env[name] === value)
}

// Only here do they reach native code. A thread's copy stays unchanged: it shows what the process had when the thread
// began.
if (isMainThread) Object.assign(process.env, silence)
