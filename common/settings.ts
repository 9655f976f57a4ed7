import { languageCodes } from './languages.ts'

/** What can be chosen of a setting that is one of a few words; the first is what counts until somebody chooses. */
export const settingChoices = {
  language: ['auto', ...languageCodes],
  theme: ['auto', 'light', 'dark'],
  /** Cells show the whole picture, or a square filled by it. */
  fit: ['cover', 'contain'],
  /** 'auto': shown where the window is wide enough. */
  inspector: ['auto', 'shown', 'hidden'],
} as const

type Choices = { -readonly [K in keyof typeof settingChoices]: (typeof settingChoices)[K][number] }

/** What people chose for the whole app; the same in every window and at every port. */
export interface AppSettings extends Choices {
  /** Longest side of a cell of the grid, CSS pixels, whole. */
  cellSize: number
  /** After a label was given to the current picture, go on to the next one. */
  advance: boolean
}

export const cellSizeRange = { least: 48, most: 512 }

export const defaultSettings: AppSettings = {
  language: settingChoices.language[0],
  theme: settingChoices.theme[0],
  cellSize: 128,
  advance: true,
  fit: settingChoices.fit[0],
  inspector: settingChoices.inspector[0],
}
