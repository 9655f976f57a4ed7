import path from 'node:path'
import { z } from 'zod'
import { languageCodes } from '../../../common/languages.ts'
import { keptJson, type KeptJson } from '../base/kept-json.ts'

/** What people chose for the whole app; the same in every window and at every port. */
export const appSettingsSchema = z.object({
  language: z.enum(['auto', ...languageCodes]),
  theme: z.enum(['auto', 'light', 'dark']),
  /** Longest side of a cell of the grid, CSS pixels. */
  cellSize: z.number().int().min(48).max(512),
  /** After a label was given to the current picture, go on to the next one. */
  advance: z.boolean(),
  /** Cells show the whole picture, or a square filled by it. */
  fit: z.enum(['cover', 'contain']),
  /** 'auto': shown where the window is wide enough. */
  inspector: z.enum(['auto', 'shown', 'hidden']),
})
export type AppSettings = z.infer<typeof appSettingsSchema>

export const defaultSettings: AppSettings = {
  language: 'auto',
  theme: 'auto',
  cellSize: 128,
  advance: true,
  fit: 'cover',
  inspector: 'auto',
}

/** A file that an earlier version wrote lacks what is new since: the rest of it counts. */
const keptSettings = z.preprocess(
  (kept) => (typeof kept === 'object' ? { ...defaultSettings, ...kept } : kept),
  appSettingsSchema,
)

/** @param home LOUPE_HOME */
export function appSettings(home: string): KeptJson<AppSettings> {
  return keptJson(path.join(home, 'settings.json'), keptSettings, defaultSettings)
}
