import ChartColumn from '@lucide/svelte/icons/chart-column'
import Images from '@lucide/svelte/icons/images'
import PackageCheck from '@lucide/svelte/icons/package-check'
import Play from '@lucide/svelte/icons/play'
import Split from '@lucide/svelte/icons/split'
import type { ListedSection, Section } from '../../common/sections.ts'

/** The view of each section, loaded when it is first opened, so that the first screen's script stays small. */
export const views = {
  wizard: () => import('./wizard/Wizard.svelte'),
  pictures: () => import('./pictures/PicturesView.svelte'),
  split: () => import('./split/SplitView.svelte'),
  train: () => import('./train/TrainView.svelte'),
  results: () => import('./results/ResultsView.svelte'),
  export: () => import('./export/ExportView.svelte'),
} satisfies Record<Section, unknown>

export const icons = {
  pictures: Images,
  split: Split,
  train: Play,
  results: ChartColumn,
  export: PackageCheck,
} satisfies Record<ListedSection['id'], unknown>
