import type { WizardStep } from '../../../common/wizard.ts'
import { backend } from '../../backend/backend.ts'
import { report } from '../../state/notices.svelte.ts'
import type { ProjectState } from '../../state/project.svelte.ts'
import { stepBefore } from './steps.ts'

/** The current step of a project's wizard. A step is shown once the server has stored that this is where to resume. */
export class WizardPlace {
  step: WizardStep = $state('source')
  /** It was reached from another step. */
  moved = $state(false)
  /** What went wrong in the current step. */
  problem = $state.raw<unknown>(null)
  #moves = $state(0)
  #last: Promise<void> = Promise.resolve()
  readonly #current: ProjectState

  constructor(current: ProjectState) {
    this.#current = current
    const wizard = current.detail?.wizard
    // People who return to a project that is set up want to add to it.
    if (wizard && (!wizard.done || wizard.unfinished)) this.step = wizard.step
  }

  /** A step is being saved: controls that lead to another one wait, and show it. */
  get moving(): boolean {
    return this.#moves > 0
  }

  /** Goes there after all steps requested before. */
  go(to: WizardStep): Promise<void> {
    this.#moves++
    return (this.#last = this.#last.then(() => this.#move(to)))
  }

  get hasBefore(): boolean {
    return stepBefore(this.step) !== null
  }

  back(): void {
    const before = stepBefore(this.step)
    if (before) void this.go(before)
  }

  async #move(to: WizardStep): Promise<void> {
    const current = this.#current
    try {
      const before = current.detail?.wizard
      const done = before !== undefined && before.done && !before.unfinished
      const wizard = await backend.saveWizard(current.id, { step: to, done })
      if (current.detail) current.detail = { ...current.detail, wizard }
    } catch (error) {
      report(error)
    }
    this.step = to
    this.moved = true
    this.problem = null
    this.#moves--
  }
}
