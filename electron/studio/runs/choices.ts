import { z } from 'zod'
import type { Project } from '../project/project.ts'

const setting = 'choices'

/** So many are remembered, the newest. */
const REMEMBERED = 100

const schema = z.object({
  /** Id of the run that was kept. */
  kept: z.string(),
  /** What decided on the validation pictures; `first`: equal in accuracy and loss; `no_validation`: there are none. */
  why: z.enum(['accuracy', 'loss', 'first', 'no_validation']),
  /** All that were tried, in order, with what validation said; null without validation pictures. */
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

/** The choices of a project, oldest first; runs in them may have been deleted since. */
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

/** Which run was kept and why, in English, as the command says it. */
export function choiceSentence({ kept, why, runs }: RunChoice): string {
  const best = runs.find(({ id }) => id === kept)
  const others = runs.filter(({ id }) => id !== kept)
  if (!best) return ''
  if (best.accuracy === null || why === 'no_validation')
    return `Kept ${best.title}: there are no validation pictures to compare with, and its settings were chosen on held-out pictures.`
  const said = others.map((one) => {
    const equal = one.accuracy === best.accuracy
    const loss = one.loss !== null && best.loss !== null && one.loss > best.loss ? ' with a higher loss' : ''
    return `${one.title} for ${percent(one.accuracy ?? 0)}${equal ? loss || ', but was made later' : ''}`
  })
  return `Kept ${best.title}: right for ${percent(best.accuracy)} of the validation pictures (${said.join(', ')}). The test pictures had no say.`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
