import type { Missing } from '../../../common/words/en/problems/installing.ts'
import { LoupeError } from '../../ml/errors.ts'
import { firstThatRuns } from '../base/run-command.ts'
import { pythonWithPip } from '../wheels/python.ts'
import { wheelTarget } from './tensorflow-plan.ts'

/** The programs that the native engine is built with. */
export interface BuildTools {
  /** A Python with pip. */
  python: string
  /** A C++ compiler that takes GCC's options. */
  compiler: string
}

/**
 * Looks for Python with pip and for a C++ compiler: those in LOUPE_PYTHON and CXX first, then the usual names.
 * @throws LoupeError `engine_unavailable` naming everything that is missing and how to get it
 */
export async function findBuildTools(env: NodeJS.ProcessEnv = process.env): Promise<BuildTools> {
  const system = missingOfSystem()
  if (system) throw unavailable([system])
  const python = await pythonWithPip({ env })
  const compiler = await firstThatRuns([env.CXX, 'g++', 'c++', 'clang++'], ['--version'], { env })
  const missing = [...(python ? [] : [{ what: 'pip' } as const]), ...(compiler ? [] : [{ what: 'compiler' } as const])]
  if (!python || !compiler) throw unavailable(missing)
  return { python, compiler }
}

/** Why TensorFlow's wheels cannot work on this computer; null if they can. */
function missingOfSystem(): Missing | null {
  const { platform, arch } = process
  if (platform !== 'linux' || arch !== 'x64') return { what: 'system', platform, arch }
  const [major, minor] = glibcVersion()
  const [wantedMajor, wantedMinor] = wheelTarget.glibc
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return null
  return { what: 'glibc', wanted: wheelTarget.glibc.join('.'), ...(major > 0 && { here: `${major}.${minor}` }) }
}

/** The C library's version according to Node; 0, 0 for another library. */
function glibcVersion(): [number, number] {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } }
  const [major, minor] = (header.glibcVersionRuntime ?? '0.0').split('.').map(Number)
  return [major, minor]
}

function unavailable(missing: Missing[]): LoupeError {
  return new LoupeError('engine_unavailable.tools_missing', { missing })
}
