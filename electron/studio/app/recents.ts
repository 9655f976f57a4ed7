import path from 'node:path'
import { z } from 'zod'
import { jsonFile } from '../base/json-file.ts'

/** More than anybody scrolls through. */
const MOST = 60

const recent = z.object({ dir: z.string(), openedAt: z.number() })
export type Recent = z.infer<typeof recent>

/** The projects opened on this computer, newest first. */
export interface Recents {
  all(): Promise<Recent[]>
  /** Moves a project to the front. */
  opened(dir: string): Promise<void>
  /** Removes it from the list; its files stay. */
  forget(dir: string): Promise<void>
}

/** @param home LOUPE_HOME */
export function recents(home: string): Recents {
  const kept = jsonFile(path.join(home, 'recent.json'), z.array(recent), [])
  const without = (list: Recent[], dir: string) => list.filter((one) => one.dir !== dir)
  return {
    all: () => kept.read(),
    opened: async (dir) => {
      await kept.change((list) => [{ dir, openedAt: Date.now() }, ...without(list, dir)].slice(0, MOST))
    },
    forget: async (dir) => {
      await kept.change((list) => without(list, dir))
    },
  }
}
