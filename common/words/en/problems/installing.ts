import type { SentencesById } from '../../../problems/sentences.ts'
import { numbers } from '../numbers.ts'

/** What is missing to install an engine. */
export type Missing =
  | { what: 'system'; platform: string; arch: string }
  /** `here` is missing if the system has another C library. */
  | { what: 'glibc'; wanted: string; here?: string }
  | { what: 'pip' }
  | { what: 'compiler' }

function missing(one: Missing): string {
  switch (one.what) {
    case 'system':
      return (
        `There is no TensorFlow to build against for ${one.platform} on ${one.arch}. Train with WebGPU, which needs ` +
        'no installation and uses the GPU of Windows and macOS, or try --from official.'
      )
    case 'glibc':
      return `A Linux with glibc ${one.wanted} or newer (this one has ${one.here ?? 'another C library'}).`
    case 'pip':
      return 'Python 3 with pip, which downloads TensorFlow (on Debian and Ubuntu: apt install python3-pip).'
    case 'compiler':
      return 'A C++ compiler (on Debian and Ubuntu: apt install g++).'
  }
}

/** How the test of a GPU ended; `signal` or `status` if its process ended by itself. */
export interface GpuTest {
  why: 'ended' | 'not_started' | 'silent'
  signal?: string
  status?: number
}

const gpuTest = ({ why, signal, status }: GpuTest) =>
  ({
    ended: `its test ended with ${signal ?? `exit status ${status}`}`,
    not_started: 'its test cannot be started',
    silent: 'its test said nothing in time',
  })[why]

/** Installing engines. `detail` is the line in which another program reported what was wrong. */
export const installing = {
  'disk_full.installing': ({ needed, free, folder }: { needed: number; free: number; folder: string }) => ({
    message: `Installing TensorFlow takes ${numbers.bytes(needed)} for a while, and ${numbers.bytes(free)} are free in ${folder}.`,
    next: 'Free some space and run the same again, or name another folder in LOUPE_HOME.',
  }),
  'engine_unavailable.tools_missing': (about: { missing: Missing[] }) => ({
    message: `The TensorFlow engine cannot be installed here. Missing: ${about.missing.map(missing).join(' ')}`,
    next: 'Install what is missing and run the same again. Heads are trained without it.',
  }),
  'engine_unavailable.package_missing': ({ name }: { name: string }) => ({
    message: `The package ${name} is missing in Loupe.`,
    next: 'Run npm ci again.',
  }),
  'engine_unavailable.gpu_fails': (test: GpuTest) => ({
    message: `Training below the head needs native TensorFlow or a GPU. Native TensorFlow is not installed, and the GPU here does not work (${gpuTest(test)}).`,
    next: 'Run loupe engine install tensorflow, or choose a recipe that trains the head only.',
    page: 'Install TensorFlow, or choose a recipe that trains the head only.',
  }),
  'engine_in_use.files': () => ({
    message: 'The engine is in use, so its files cannot be removed.',
    next: 'Close Loupe, and run the same again.',
  }),
  'engine_failed.compiler': ({ detail }: { detail: string }) => ({
    message: `The compiler could not build the binding to TensorFlow: ${detail}`,
    next: 'Update the C++ compiler (GCC 9 or Clang 10, or newer), or name another one in the variable CXX.',
  }),
  'engine_failed.wheel_lacks': ({ files }: { files: string[] }) => ({
    message: `TensorFlow's wheel does not contain ${files.join(', ')}.`,
    next: 'Update Loupe.',
  }),
  'engine_failed.other_tensorflow': () => ({
    message: 'What was downloaded is not the TensorFlow that Loupe knows (its SHA-256 differs). It was discarded.',
    next: 'Try again. If it happens again, something between this computer and the package index changes files: tell its administrator.',
  }),
  'engine_failed.pip': ({ detail }: { detail: string }) => ({
    message: `pip could not download TensorFlow: ${detail}`,
    next: 'Check the network and the settings of pip (pip config list), and run the same again.',
  }),
  'engine_failed.does_not_work': ({ detail }: { detail: string }) => ({
    message: `TensorFlow was installed but does not work here: ${detail}`,
    next: 'Nothing was kept. Heads are trained without it; for deeper training, use WebGPU.',
  }),
} satisfies SentencesById
