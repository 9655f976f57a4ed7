import { SvelteMap } from 'svelte/reactivity'
import type { FolderPreview } from '../../../electron/server/shapes/project.ts'

const byProject = new SvelteMap<string, FolderPreview[]>()

/** Previews of folders by name, while their pictures are still being opened. */
export const folderPreviews = {
  of: (project: string): FolderPreview[] => byProject.get(project) ?? [],
  add(project: string, preview: FolderPreview): void {
    byProject.set(project, [...folderPreviews.of(project).filter(({ root }) => root !== preview.root), preview])
  },
}
