/** The wizard's steps, in order. */
export const wizardSteps = ['source', 'found', 'classes', 'split', 'train'] as const
export type WizardStep = (typeof wizardSteps)[number]
