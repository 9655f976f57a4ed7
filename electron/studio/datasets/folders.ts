import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { Split } from '../../../common/splits.ts'
import type { Entry, Reading } from './entries.ts'
import { labelOf, orderClasses, splitOf, warnCaseTwins } from './names.ts'
import { levelOf } from './tree.ts'

/** The folders below `base` named after splits; null unless there is `train` and one of the others. */
export function splitFolders(paths: readonly string[], base: string): Map<string, Split> | null {
  const named = new Map<string, Split>()
  for (const name of levelOf(paths, base).folders.keys()) {
    const split = splitOf(name)
    if (split) named.set(name, split)
  }
  const present = new Set(named.values())
  return present.has('train') && present.size > 1 ? named : null
}

/** Whether any of these split folders contains class folders, not just loose pictures. */
export function holdClasses(paths: readonly string[], base: string, names: Iterable<string>): boolean {
  return [...names].some((name) => (levelOf(paths, base).folders.get(name)?.deeper ?? 0) > 0)
}

/**
 * Reads class folders: the first folder below `base` is the class, however deep the picture is in it. Loose pictures,
 * and those in a folder called 'unlabelled', have no label.
 * @param paths relative to the source folder
 */
export function readFolders(paths: readonly string[], base: string): Reading {
  const entries = paths.map((path): Entry => ({ path, label: classBelow(path, base), split: null }))
  return reading('folders', entries, [])
}

/**
 * Reads `train/CLASS/…`, `val/CLASS/…`, `test/CLASS/…`. Loose pictures in a split folder are unlabelled and so have no
 * split, like those in folders beside them.
 */
export function readSplitFolders(paths: readonly string[], base: string, named: ReadonlyMap<string, Split>): Reading {
  const others = new Set<string>()
  const entries = paths.map((path): Entry => {
    const [first, ...rest] = path.slice(base.length).split('/')
    const split = path.startsWith(base) && rest.length > 0 ? named.get(first) : undefined
    if (split) {
      const label = classBelow(path, `${base}${first}/`)
      return { path, label, split: label === null ? null : split }
    }
    if (rest.length > 0 && labelOf(first) !== null) others.add(first)
    return { path, label: null, split: null }
  })
  const warnings: Warning[] = []
  if (others.size > 0) warnings.push(warning('other_folders', { folders: [...others] }))
  if (!entries.some((entry) => entry.label !== null))
    warnings.push(warning('no_class_folders', { folders: [...named.keys()] }))
  return reading('split-folders', entries, warnings)
}

function classBelow(path: string, base: string): string | null {
  const below = path.startsWith(base) ? path.slice(base.length) : path
  const end = below.indexOf('/')
  return end < 0 ? null : labelOf(below.slice(0, end))
}

function reading(layout: Reading['layout'], entries: Entry[], warnings: Warning[]): Reading {
  const classes = orderClasses(entries.flatMap((entry) => entry.label ?? []))
  return { layout, entries, classes, problems: [], conflicts: [], warnings: [...warnings, ...warnCaseTwins(classes)] }
}
