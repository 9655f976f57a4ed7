import { languageCodes } from './languages.ts'

/** Settings that are one of a few words; the first is the default. */
export const settingChoices = {
  language: ['auto', ...languageCodes],
  theme: ['auto', 'light', 'dark'],
  /** Whether cells show the whole picture or are filled by a square part of it. */
  fit: ['cover', 'contain'],
  /** 'auto': shown if the window is wide enough. */
  inspector: ['auto', 'shown', 'hidden'],
} as const

type Choices = { -readonly [K in keyof typeof settingChoices]: (typeof settingChoices)[K][number] }

/** Settings of the whole app, shared by all windows and ports. */
export interface AppSettings extends Choices {
  /** Longest side of a grid cell, in whole CSS pixels. */
  cellSize: number
  /** Whether giving the current picture a label moves on to the next one. */
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
