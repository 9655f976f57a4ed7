import path from 'node:path'
import { z } from 'zod'
import { cellSizeRange, defaultSettings, settingChoices, type AppSettings } from '../../../common/settings.ts'
import { jsonFile, type JsonFile } from '../base/json-file.ts'

export const appSettingsSchema = z.object({
  language: z.enum(settingChoices.language),
  theme: z.enum(settingChoices.theme),
  cellSize: z.number().int().min(cellSizeRange.least).max(cellSizeRange.most),
  advance: z.boolean(),
  fit: z.enum(settingChoices.fit),
  inspector: z.enum(settingChoices.inspector),
}) satisfies z.ZodType<AppSettings>

/** A file written by an earlier version lacks newer settings; the others still count. */
const keptSettings = z.preprocess(
  (kept) => (typeof kept === 'object' ? { ...defaultSettings, ...kept } : kept),
  appSettingsSchema,
)

/** @param home LOUPE_HOME */
export function appSettings(home: string): JsonFile<AppSettings> {
  return jsonFile(path.join(home, 'settings.json'), keptSettings, defaultSettings)
}
