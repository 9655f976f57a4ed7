import type { Problem } from '../../ml/errors.ts'
import type { AppSettings } from '../../../common/settings.ts'
import type { SummaryFacts } from '../../studio/browse/project-summary.ts'

/**
 * What went wrong, in the engine's words: a code to search for, what happened, what to do next. The body of every
 * failed request.
 */
export type { Problem } from '../../ml/errors.ts'
export type { AppSettings } from '../../../common/settings.ts'

export interface RecipeInfo {
  name: string
  title: string
  description: string
  solver: 'convex' | 'epochs'
  /** The recipe as JSON: the expert panel starts from it. */
  json: unknown
  /** What it needs that is not installed yet; null if it can be used. */
  problem: Problem | null
}

export interface AppInfo {
  version: string
  platform: string
  /** Where new projects go. */
  projectsDir: string
  settings: AppSettings
  recipes: RecipeInfo[]
  /** Frozen networks that a recipe may name, including imported ones. */
  backbones: { name: string; title: string }[]
  /** Folder of the bundled sample pictures; missing if they are not shipped. */
  sample?: string
}

/** A card of Home. */
export interface ProjectSummary extends SummaryFacts {
  /** Short hash of the folder: part of every address below /api/projects. */
  id: string
  /** Milliseconds since 1970. */
  openedAt: number
  /** Why it cannot be opened; null if it can. */
  problem: Problem | null
}

/** One folder of this computer, for the browser's folder chooser. */
export interface FolderListing {
  path: string
  parent: string | null
  folders: { name: string; path: string; project: boolean }[]
  /** Number of pictures directly in it. */
  pictures: number
  /** Home, Pictures, Documents, drives. */
  places: { name: string; path: string }[]
}
