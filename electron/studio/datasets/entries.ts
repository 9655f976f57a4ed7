import type { Warning } from '../../../common/warnings/warning.ts'
import type { UnusableFile } from '../../../common/problems/file-faults.ts'
import type { Layout } from '../../../common/layouts.ts'
import type { Split } from '../../../common/splits.ts'

/** One file that a walk found. `path` is relative to the walked folder, with '/', as the disk spells it. */
export interface FoundFile {
  path: string
  bytes: number
  /** Whole milliseconds since 1970. */
  mtimeMs: number
  /** The file itself is a symbolic link. */
  link: boolean
  /** It really lies outside the walked folder: a link, its own or one of a folder above it, leads there. */
  outside?: true
}

/** Something in the folder that cannot be used; it never stops the rest. */
export interface Problem extends UnusableFile {
  /** Counts as `skipped`: has a picture's extension and is neither a folder nor a link. */
  skipped: boolean
  /** The list and the line (from 1) that named it. */
  list?: string
  line?: number
}

/** What a layout says about one picture. */
export interface Entry {
  path: string
  /** Class name, NFC and trimmed; null for unlabelled. */
  label: string | null
  split: Split | null
}

/** Two sources of truth disagree about a picture's class; `kept` is what counts. */
export interface Conflict {
  path: string
  kept: string | null
  found: string | null
  /** 'list': two lines of lists. 'project': the project's label against the folder's or list's. */
  between: 'list' | 'project'
}

/** What one folder holds, read by its layout, before any picture was opened. */
export interface Reading {
  layout: Layout
  entries: Entry[]
  /** Names of the classes that occur, in the order that numbers them. */
  classes: string[]
  problems: Problem[]
  conflicts: Conflict[]
  warnings: Warning[]
}
