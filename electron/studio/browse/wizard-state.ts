import { z } from 'zod'
import { wizardSteps, type WizardStep } from '../../../common/wizard.ts'
import type { Project } from '../project/project.ts'

/** Progress of a project's first steps, so that they can be left and resumed. */
export interface WizardState {
  step: WizardStep
  /** The wizard is over: it was completed, a run has ended it, or work continued outside of it. */
  done: boolean
  /** It was left before its end, and there is no run yet, so it can be resumed. */
  unfinished?: boolean
}

const kept = z.object({ step: z.enum(wizardSteps), done: z.boolean() })

/**
 * A project made by the command never used the wizard: with a run it is past it, with pictures it is past the first
 * step. A run ends the wizard of any project, and so does labelling or marking pictures, which happens outside of it:
 * such a project opens where the work is.
 */
export function wizardState(project: Project, has: { pictures: boolean; runs: boolean }): WizardState {
  const state = kept.safeParse(project.settings.get('wizard')).data
  if (!state) return { step: has.pictures ? 'found' : 'source', done: has.runs }
  if (state.done || has.runs) return { ...state, done: true }
  return workedOutside(project) ? { ...state, done: true, unfinished: true } : state
}

function workedOutside({ db }: Project): boolean {
  const outside = `select exists (select 1 from edits where kind in ('label', 'mark') and not undone)`
  return db.$client.prepare(outside).pluck().get() === 1
}

export function setWizardState(project: Project, state: WizardState): WizardState {
  project.settings.set('wizard', state)
  return state
}
