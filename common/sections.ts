/** A section of the studio. */
interface SectionRow {
  /** Names it in the page's address, in the palette's and menus' actions, and in the dictionary. */
  id: string
  /**
   * Its digit: Ctrl or Cmd with it opens the section. Sections with a digit appear in the sidebar, the palette and the
   * desktop's menu, in this order.
   */
  digit?: number
}

/** Every section. Icons and views are in `renderer/views/sections.ts`. */
export const sections = [
  { id: 'wizard' },
  { id: 'pictures', digit: 1 },
  { id: 'split', digit: 2 },
  { id: 'train', digit: 3 },
  { id: 'results', digit: 4 },
  { id: 'export', digit: 5 },
] as const satisfies readonly SectionRow[]

export type Section = (typeof sections)[number]['id']
export type ListedSection = Extract<(typeof sections)[number], { digit: number }>

export function isListed(section: (typeof sections)[number]): section is ListedSection {
  return 'digit' in section
}

/** Whether this word of an address is a section. */
export function isSection(id: string | undefined): id is Section {
  return sections.some((section) => section.id === id)
}

/** Where a project opens: at the wizard's last step, else at its run's results, else at its pictures. */
export function sectionToOpen(project: { wizard: { done: boolean }; currentRun: string | null }): Section {
  if (!project.wizard.done) return 'wizard'
  return project.currentRun === null ? 'pictures' : 'results'
}
