import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { ownPackage } from '../../ml/own-package.ts'
import { CommandError, runCommand } from '../base/run-command.ts'

export interface BindingSources {
  /** The binding's C++ files. */
  files: string[]
  /** Folders of headers besides TensorFlow's. */
  include: string[]
}

/**
 * tfjs-node's own binding, and the headers of Node's stable API that it is written for.
 * @throws LoupeError `engine_unavailable` if Loupe was installed without them
 */
export function tfjsBindingSources(): BindingSources {
  const binding = path.join(packageOf('@tensorflow/tfjs-node-gpu'), 'binding')
  return {
    files: ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(binding, file)),
    include: [path.join(packageOf('node-api-headers'), 'include')],
  }
}

function packageOf(name: string): string {
  const folder = ownPackage(name)
  if (folder) return folder
  throw new LoupeError('engine_unavailable.package_missing', { name })
}

/**
 * The compiler's command line. The binding finds its libraries relative to itself, so the whole folder can be moved.
 * @param dir where binding and libraries are; `linked` are paths in it
 * @param headers TensorFlow's include folder
 */
export function compilerArguments(
  { files, include }: BindingSources,
  dir: string,
  headers: string,
  linked: string[],
): string[] {
  const folders = [...new Set(linked.map((file) => path.posix.dirname(file)))]
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...[...include, headers].flatMap((folder) => ['-I', folder]),
    ...files,
    ...['-o', path.join(dir, BINDING)],
    ...linked.map((file) => path.join(dir, file)),
    ...folders.map((folder) => `-Wl,-rpath,$ORIGIN/${folder}`),
  ]
}

export const BINDING = 'tfjs_binding.node'

/** Compiles and links the binding. Throws LoupeError `engine_failed`, `cancelled`. */
export async function buildBinding(compiler: string, args: string[], signal: AbortSignal | undefined): Promise<void> {
  try {
    await runCommand(compiler, args, { signal })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const detail = error.lines.find((line) => /error/i.test(line)) ?? error.lines.at(-1) ?? error.message
    throw new LoupeError('engine_failed.compiler', { detail }, { cause: error })
  }
}

/** Strips debug symbols from a library, a quarter of its bytes; a system without `strip` keeps them. */
export async function stripLibrary(file: string, signal: AbortSignal | undefined): Promise<void> {
  await runCommand('strip', ['--strip-unneeded', file], { signal }).catch((error: unknown) => {
    if (!(error instanceof CommandError)) throw error
  })
}
