import { z } from 'zod'
import type { Project } from '../project/project.ts'

const setting = 'choices'

/** How many are stored, the newest. */
const REMEMBERED = 100

const schema = z.object({
  /** Id of the run that was kept. */
  kept: z.string(),
  /** What decided on the validation pictures; `first`: equal in accuracy and loss; `no_validation`: there are none. */
  why: z.enum(['accuracy', 'loss', 'first', 'no_validation']),
  /** All that were tried, in order, with their validation figures; null without validation pictures. */
  runs: z.array(
    z.object({
      id: z.string(),
      recipe: z.string(),
      title: z.string(),
      accuracy: z.number().nullable(),
      loss: z.number().nullable(),
    }),
  ),
})

/** What Best tried, which run it kept and why. */
export type RunChoice = z.infer<typeof schema>

/** The choices of a project, oldest first; their runs may have been deleted since. */
export function runChoices({ settings }: Pick<Project, 'settings'>): RunChoice[] {
  return z.array(schema).safeParse(settings.get(setting)).data ?? []
}

export function rememberChoice(project: Pick<Project, 'settings'>, choice: RunChoice): void {
  project.settings.set(setting, [...runChoices(project), choice].slice(-REMEMBERED))
}

/** The choice that a run was part of. */
export function choiceOf(choices: readonly RunChoice[], run: string): RunChoice | null {
  return choices.findLast(({ runs }) => runs.some(({ id }) => id === run)) ?? null
}
