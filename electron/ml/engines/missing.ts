import { engines } from '../../../common/words/en/engines.ts'

/** Why an engine is missing, and what the computer needs for one that Loupe cannot install itself: codes for programs, with the text in JSON. */
export const { whyMissing, whatAdds } = engines
export type MissingCode = keyof typeof whyMissing
export type AddsCode = keyof typeof whatAdds
