import type { ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { wizardSteps, type WizardStep } from '../../../common/wizard.ts'

/** Minimum number of classes to tell apart. */
export const fewestClasses = 2

/** Classes that training would use: not ignored, with pictures. */
export function usableClasses({ classes }: Pick<ProjectDetail, 'classes'>): ProjectDetail['classes'] {
  return classes.filter(({ ignored, count }) => !ignored && count > 0)
}

/** Which steps can be opened: a step needs the results of those before it. */
export function canGoTo(
  step: WizardStep,
  detail: Pick<ProjectDetail, 'classes' | 'sources' | 'counts'>,
  { isBringing }: { isBringing: boolean },
): boolean {
  if (step === 'source') return true
  if (step === 'found') return isBringing || detail.sources.length > 0 || detail.counts.pictures > 0
  if (step === 'classes') return isBringing || detail.counts.pictures > 0
  const enough = usableClasses(detail).length >= fewestClasses && !isBringing
  return step === 'split' ? enough : enough && detail.counts.train > 0
}

export function stepBefore(step: WizardStep): WizardStep | null {
  return wizardSteps[wizardSteps.indexOf(step) - 1] ?? null
}
