import { isListed, sections, type Section } from '../../../common/sections.ts'
import type { Action } from '../../state/actions.svelte.ts'
import { say } from '../../words/words.svelte.ts'

/** One action per section of the sidebar, for the palette and its key. */
export function sectionActions(open: (section: Section) => void): Action[] {
  return sections.filter(isListed).map(({ id, digit }) => ({
    id,
    label: () => say.common.sections[id],
    key: `Mod+${digit}`,
    group: () => say.common.sectionsName,
    run: () => open(id),
  }))
}
