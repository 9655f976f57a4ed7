import { fileFaults, type FileFaultId } from '../../../common/words/en/problems/files.ts'
import type { Facts } from '../../../common/problems/sentences.ts'
import type { Problem } from './entries.ts'

/** Code and sentence for something in a folder or list that cannot be used. */
export function fileFault<Id extends FileFaultId>(
  id: Id,
  ...given: Parameters<(typeof fileFaults)[Id]>
): Pick<Problem, 'code' | 'reason'> {
  const [about = {}] = given as [Facts?]
  return { code: id.split('.')[0] as Problem['code'], reason: (fileFaults[id] as (about: Facts) => string)(about) }
}
