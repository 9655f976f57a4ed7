import { command } from './command.ts'
import { problems } from './index.ts'

/** The problems that the page can show, and those of the command alone. */
export const allProblems = { ...problems, ...command }
