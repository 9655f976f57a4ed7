import type { Warning } from '../../../common/warnings/warning.ts'
import type { UnusableFile } from '../../../common/problems/file-faults.ts'
import type { Layout } from '../../../common/layouts.ts'
import type { Split } from '../../../common/splits.ts'

/** One file found by a walk. `path` is relative to the walked folder, with '/', as spelled on disk. */
export interface FoundFile {
  path: string
  bytes: number
  /** Whole milliseconds since 1970. */
  mtimeMs: number
  /** The file itself is a symbolic link. */
  link: boolean
  /** It is really outside the walked folder: it, or a folder above it, is a link that leads there. */
  outside?: true
}

/** Something in the folder that cannot be used; it never stops the rest. */
export interface Problem extends UnusableFile {
  /** Counts as `skipped`: has a picture's ending and is neither a folder nor a link. */
  skipped: boolean
  /** The list and the line (from 1) that named it. */
  list?: string
  line?: number
}

/** What a layout tells about one picture. */
export interface Entry {
  path: string
  /** Class name, NFC and trimmed; null for unlabelled. */
  label: string | null
  split: Split | null
}

/** Two sources disagree about a picture's class; `kept` is the one used. */
export interface Conflict {
  path: string
  kept: string | null
  found: string | null
  /** 'list': two lines of lists. 'project': the project's label and the folder's or list's. */
  between: 'list' | 'project'
}

/** The contents of one folder according to its layout, before any picture was opened. */
export interface Reading {
  layout: Layout
  entries: Entry[]
  /** Names of the classes in the order of their numbers. */
  classes: string[]
  problems: Problem[]
  conflicts: Conflict[]
  warnings: Warning[]
}
