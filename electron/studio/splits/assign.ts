import { random, shuffle } from '../../ml/random.ts'
import { splits, type Split } from '../../../common/splits.ts'
import { normalised, type Ratios } from './ratios.ts'
import { largestRemainder } from '../../../common/statistics/largest-remainder.ts'

export interface SplitItem {
  id: number
  /** Items of one group always share a split. */
  group: string
  /** Class; null for unlabelled items, which get no split. */
  label: number | null
}

interface Group {
  key: string
  ids: number[]
  label: number
}

/** Splits in the order in which a class with few groups gets them: train first, then test, then validation. */
const coverage: readonly Split[] = ['train', 'test', 'val']

/**
 * Assigns items to splits: within each class by `ratios`, seeded, with groups kept together.
 *
 * If every group is one item, the counts of a class follow the largest remainder method, so they are within 1 of its
 * share. Larger groups are placed first, each where most is missing. A class appears in every split with a share if it
 * has at least as many groups as there are such splits; with two groups and three splits in train and test; with one in
 * train only. A group of mixed classes counts for the most frequent one.
 * @param kept splits that are settled: those items are not in the result, but count, and their groups follow them
 * @returns split by id of every labelled item that was not settled; the same for the same items in any order
 */
export function assignSplits(
  items: readonly SplitItem[],
  ratios: Ratios,
  seed: number,
  kept: ReadonlyMap<number, Split> = new Map(),
): Map<number, Split> {
  const shares = normalised(ratios)
  const active = splits.filter((split) => shares[split] > 0)
  const result = new Map<number, Split>()
  for (const [label, groups] of byClass(items)) {
    const room = new Room(shares, active, groups, seedOf(groups, kept))
    const open: Group[] = []
    for (const group of groups) {
      const settled = settledSplit(group, kept)
      if (settled) place(group, settled)
      else open.push(group)
    }
    shuffle(open, random(seed, 'split', label))
    open.sort((a, b) => b.ids.length - a.ids.length) // stable: equal sizes keep the shuffled order
    open.forEach((group, i) => {
      const split = room.next(open.length - i)
      room.add(split, group.ids.length)
      place(group, split)
    })
  }
  return result

  function place(group: Group, split: Split): void {
    for (const id of group.ids) if (!kept.has(id)) result.set(id, split)
  }
}

/** What one class still needs in each split. */
class Room {
  readonly #missing = new Map<Split, number>()
  /** Splits without a group of this class so far, in the order in which they get one. */
  readonly #bare: Split[]

  constructor(shares: Ratios, active: Split[], groups: Group[], settled: Map<Split, number>) {
    const total = groups.reduce((sum, group) => sum + group.ids.length, 0)
    const order = coverage.filter((split) => active.includes(split))
    const targets = largestRemainder(
      total,
      active.map((split) => shares[split]),
    )
    const covered = new Set(groups.length >= order.length ? order : order.slice(0, groups.length))
    const target = new Map(active.map((split, i) => [split, covered.has(split) ? targets[i] : 0]))
    for (const split of order) {
      if (!covered.has(split) || (target.get(split) ?? 0) > 0) continue
      const richest = order.reduce((a, b) => ((target.get(b) ?? 0) > (target.get(a) ?? 0) ? b : a))
      target.set(split, 1)
      target.set(richest, (target.get(richest) ?? 0) - 1)
    }
    for (const split of order) this.#missing.set(split, (target.get(split) ?? 0) - (settled.get(split) ?? 0))
    this.#bare = order.filter((split) => covered.has(split) && !settled.has(split))
  }

  /** The split with most missing; if only as many groups are left as there are empty splits, the next empty one. */
  next(groupsLeft: number): Split {
    const choices = groupsLeft <= this.#bare.length ? this.#bare : [...this.#missing.keys()]
    return choices.reduce((a, b) => ((this.#missing.get(b) ?? 0) > (this.#missing.get(a) ?? 0) ? b : a))
  }

  add(split: Split, count: number): void {
    this.#missing.set(split, (this.#missing.get(split) ?? 0) - count)
    const bare = this.#bare.indexOf(split)
    if (bare >= 0) this.#bare.splice(bare, 1)
  }
}

/** Labelled groups by the class they count for; classes and groups are in an order independent of the items'. */
function byClass(items: readonly SplitItem[]): [number, Group[]][] {
  const members = new Map<string, SplitItem[]>()
  for (const item of items) {
    if (item.label === null) continue
    const group = members.get(item.group)
    if (group) group.push(item)
    else members.set(item.group, [item])
  }
  const classes = new Map<number, Group[]>()
  for (const [key, group] of members) {
    const label = commonest(group.flatMap((item) => item.label ?? []))
    const groups = classes.get(label) ?? []
    groups.push({ key, label, ids: group.map((item) => item.id) })
    classes.set(label, groups)
  }
  for (const groups of classes.values()) groups.sort((a, b) => (a.key < b.key ? -1 : 1))
  return [...classes].sort(([a], [b]) => a - b)
}

function commonest(labels: number[]): number {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] < a[0]) ? b : a))[0]
}

/** How many settled items of each group are in each split; the group's other members follow them. */
function seedOf(groups: Group[], kept: ReadonlyMap<number, Split>): Map<Split, number> {
  const counts = new Map<Split, number>()
  for (const group of groups) {
    const split = settledSplit(group, kept)
    if (split) counts.set(split, (counts.get(split) ?? 0) + group.ids.length)
  }
  return counts
}

/** The split of a group's settled members: the one furthest from training if they disagree. */
function settledSplit(group: Group, kept: ReadonlyMap<number, Split>): Split | undefined {
  const found = new Set(group.ids.flatMap((id) => kept.get(id) ?? []))
  return [...splits].reverse().find((split) => found.has(split))
}
