import { engines } from '../../../common/words/en/engines.ts'

/** Why an engine is not here, and what the computer needs for one that Loupe cannot install by itself: codes for programs, and what the command says. */
export const { whyMissing, whatAdds } = engines
export type MissingCode = keyof typeof whyMissing
export type AddsCode = keyof typeof whatAdds
