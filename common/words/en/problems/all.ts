import { command } from './command.ts'
import { problems } from './index.ts'

/** What the page can say, and what only the command does. */
export const allProblems = { ...problems, ...command }
