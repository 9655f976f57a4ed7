/** The first steps of a project, in their order. */
export const wizardSteps = ['source', 'found', 'classes', 'split', 'train'] as const
export type WizardStep = (typeof wizardSteps)[number]
