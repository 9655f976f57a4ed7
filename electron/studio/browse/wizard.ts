import { z } from 'zod'
import type { Project } from '../projects/project.ts'

const steps = ['source', 'found', 'classes', 'split', 'train'] as const
export type WizardStep = (typeof steps)[number]

/** How far the first steps of a project have come, so that they can be left and resumed. */
export interface WizardState {
  step: WizardStep
  done: boolean
}

const kept = z.object({ step: z.enum(steps), done: z.boolean() })

/** A project of the command line never saw the wizard: with a run it is past it, with pictures it is past the first step. */
export function wizardState(project: Project, has: { pictures: boolean; runs: boolean }): WizardState {
  const state = kept.safeParse(project.settings.get('wizard')).data
  return state ?? { step: has.pictures ? 'found' : 'source', done: has.runs }
}

export function setWizardState(project: Project, state: WizardState): WizardState {
  project.settings.set('wizard', state)
  return state
}
