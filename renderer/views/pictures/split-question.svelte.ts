import type { Split } from '../../../common/splits.ts'
import type { ProjectState } from '../../state/project.svelte.ts'
import { setSplit } from './labelling.ts'

/** A change of the test set that waits for the user's confirmation, because it affects what later results mean. */
class SplitQuestion {
  asked = $state.raw<{ ids: number[]; split: Split | null; into: number; out: number } | null>(null)
}
export const splitQuestion = new SplitQuestion()

/** Moves pictures into a split; asks first if that changes the test set of a trained project. */
export function moveToSplit(current: ProjectState, ids: number[], split: Split | null): void {
  const { pictures } = current
  const inTest = ids.filter((id) => pictures.split[pictures.rowOf(id) ?? -1] === 'test').length
  const into = split === 'test' ? ids.length - inTest : 0
  const out = split === 'test' ? 0 : inTest
  const trained = (current.detail?.runs.length ?? 0) > 0
  if (trained && into + out > 0) splitQuestion.asked = { ids, split, into, out }
  else void setSplit(current, ids, split)
}
