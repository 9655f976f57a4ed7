/** A part of the studio in which a project is worked on. */
export interface SectionRow {
  /** Its place in the page's address, its action in the palette and in menus, and the name of its words. */
  id: string
  /** Its digit: with Ctrl or Cmd it opens the section. Those with one stand in the sidebar, the palette and the desktop's menu, in this order. */
  digit?: number
}

/** Every section. `renderer/views/sections.ts` has the icon and the view of each. */
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

/** Whether an address names a section. */
export function isSection(id: string | undefined): id is Section {
  return sections.some((section) => section.id === id)
}

/** Where a project is opened: where its wizard was left, else what its run found, else its pictures. */
export function sectionToOpen(project: { wizard: { done: boolean }; currentRun: string | null }): Section {
  if (!project.wizard.done) return 'wizard'
  return project.currentRun === null ? 'pictures' : 'results'
}
