import { problemCodes, type ProblemCode } from '../../common/problems/codes.ts'

/** Exit status of an error: 1 failed, 2 wrong usage, 3 input unusable, 130 cancelled. */
export function exitStatus(code: ProblemCode): number {
  return problemCodes[code].exit
}
