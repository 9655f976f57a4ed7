import type { AddsCode, MissingCode } from '../../../electron/ml/engines/missing.ts'
import type { Engine } from '../../../electron/server/shapes/engines.ts'

type Missing = Pick<Engine, 'why' | 'whyCode' | 'adds' | 'addsCode'>
interface Dictionary {
  whyMissing: Partial<Record<MissingCode, string>>
  whatAdds: Partial<Record<AddsCode, string>>
}

/**
 * Why an engine is missing and how to get it, in the dictionary's words; the engine's own if the dictionary does not
 * have the code.
 */
export function missingWords({ why, whyCode, adds, addsCode }: Missing, { whyMissing, whatAdds }: Dictionary) {
  return {
    why: (whyCode && whyMissing[whyCode]) ?? why ?? '',
    adds: (addsCode && whatAdds[addsCode]) ?? adds,
  }
}
