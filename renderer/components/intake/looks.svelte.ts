import { SvelteMap } from 'svelte/reactivity'
import type { FolderLook } from '../../../electron/server/shapes/project.ts'

const byProject = new SvelteMap<string, FolderLook[]>()

/** The contents of folders by name, kept while their pictures are still being opened. */
export const looks = {
  of: (project: string): FolderLook[] => byProject.get(project) ?? [],
  add(project: string, look: FolderLook): void {
    byProject.set(project, [...looks.of(project).filter(({ root }) => root !== look.root), look])
  },
}
