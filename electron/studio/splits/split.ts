import { z } from 'zod'
import type { Warning } from '../datasets/entries.ts'
import type { ListedPicture } from '../db/pictures.ts'
import { splits } from '../db/schema.ts'
import type { Split } from '../db/schema.ts'
import type { Project } from '../projects/project.ts'
import { assignSplits } from './assign.ts'
import { groupPictures } from './groups.ts'
import type { GroupBy } from './groups.ts'
import { putSplit, releaseLeftOut, settleLeaks } from './leaks.ts'
import { defaultRatios, normalised, validationShare } from './ratios.ts'
import type { Ratios } from './ratios.ts'
import { countSplits } from './split-counts.ts'
import type { SplitCounts } from './split-counts.ts'

export interface SplitOptions {
  ratios: Ratios
  seed: number
  groupBy: GroupBy
  /** What happens to pictures whose split came with the folder: they keep it, or are dealt out like all others. */
  imported: 'keep' | 'reassign'
}

export interface SplitReport extends SplitCounts {
  warnings: Warning[]
}

/** How the project was last split; pictures that come later follow it. */
const recordedSplit = z.object({
  ratios: z.object({ train: z.number(), val: z.number(), test: z.number() }),
  seed: z.number(),
  groupBy: z.union([
    z.object({ by: z.enum(['none', 'folder', 'duplicates']) }),
    z.object({ by: z.literal('pattern'), pattern: z.string() }),
  ]),
})
type RecordedSplit = z.infer<typeof recordedSplit>

/**
 * Splits the labelled pictures of a project anew (`loupe split`).
 * @throws LoupeError `usage` for impossible ratios or patterns
 */
export function splitProject(project: Project, { ratios, seed, groupBy, imported }: SplitOptions): SplitReport {
  const settings: RecordedSplit = { ratios: normalised(ratios), seed, groupBy }
  return project.transaction(() => {
    project.settings.set('split', settings)
    const pictures = project.pictures.present()
    // A file that is gone is dealt out when it is back: what it had would fit the old split.
    if (imported === 'reassign') for (const picture of project.pictures.absent()) putSplit(project, picture, null)
    for (const picture of pictures)
      if (imported === 'reassign' || picture.splitOrigin === 'assigned') putSplit(project, picture, null)
    const warnings = settle(project, pictures)
    deal(project, labelled(pictures), settings)
    return { ...countSplits(project), warnings: [...warnings, ...warnSmall(labelled(pictures), settings)] }
  })
}

/**
 * Makes sure that every labelled picture has a split before training, and changes as little as it can: known pictures keep
 * theirs. Nothing split: 70/15/15. Train and test without validation: 15 % of train becomes validation. Train and validation
 * without test: no test. New pictures are dealt out so that the whole nears the shares it was made with.
 * @param seed used where the project does not record one of its own
 */
export function ensureSplit(project: Project, seed: number): SplitReport {
  return project.transaction(() => {
    const recorded = recordedSplit.safeParse(project.settings.get('split')).data
    const pictures = project.pictures.present()
    const warnings = settle(project, pictures)
    const usable = labelled(pictures)
    const present = new Set(usable.map((picture) => picture.split))
    const isNew = splits.every((split) => !present.has(split))
    const base = recorded ?? { ratios: defaultRatios, seed, groupBy: { by: 'none' as const } }
    if (isNew && !recorded) project.settings.set('split', base)
    if (present.has('train') && present.has('test') && !present.has('val')) {
      present.add('val')
      carveValidation(project, usable, base)
    }
    const ratios = { ...base.ratios }
    if (!recorded && !isNew) for (const split of splits) if (!present.has(split) && split !== 'train') ratios[split] = 0
    deal(project, usable, { ...base, ratios })
    return { ...countSplits(project), warnings: [...warnings, ...warnSmall(usable, { ...base, ratios })] }
  })
}

/** Undoes what labels, copies and returned files have made wrong since the last split. */
function settle(project: Project, pictures: ListedPicture[]): Warning[] {
  for (const picture of pictures) if (picture.label === null) putSplit(project, picture, null)
  releaseLeftOut(project, pictures)
  return settleLeaks(project, pictures)
}

function carveValidation(project: Project, usable: ListedPicture[], { seed, groupBy }: RecordedSplit): void {
  const train = usable.filter((picture) => picture.split === 'train')
  const ratios = { train: 1 - validationShare, val: validationShare, test: 0 }
  const dealt = assign(project, train, { ratios, seed, groupBy })
  for (const picture of train) if (dealt.get(picture.id) === 'val') putSplit(project, picture, 'val')
}

/** Gives a split to every labelled picture that has none. */
function deal(project: Project, usable: ListedPicture[], settings: RecordedSplit): void {
  const kept = new Map(usable.flatMap(({ id, split }) => (split === null ? [] : [[id, split] as const])))
  if (kept.size === usable.length) return
  const dealt = assign(project, usable, settings, kept)
  for (const picture of usable) {
    const split = dealt.get(picture.id)
    if (split) putSplit(project, picture, split)
  }
}

function assign(
  project: Project,
  pictures: ListedPicture[],
  { ratios, seed, groupBy }: RecordedSplit,
  kept?: ReadonlyMap<number, Split>,
): Map<number, Split> {
  const indices = new Map(project.classes.all().map(({ id }, i) => [id, i]))
  const groups = groupPictures(pictures, groupBy)
  const items = pictures.map(({ id, classId }, i) => ({
    id,
    group: groups[i],
    label: classId === null ? null : (indices.get(classId) ?? null),
  }))
  return assignSplits(items, ratios, seed, kept)
}

/** Of the present pictures, those that belong in a split. */
function labelled(pictures: ListedPicture[]): ListedPicture[] {
  return pictures.filter((picture) => picture.label !== null && picture.leftOut === null)
}

/** Classes with fewer groups than there are splits cannot be in all of them. */
function warnSmall(usable: ListedPicture[], { ratios, groupBy }: RecordedSplit): Warning[] {
  const wanted = splits.filter((split) => ratios[split] > 0).length
  const groups = groupPictures(usable, groupBy)
  const perClass = new Map<string, Set<string>>()
  usable.forEach(({ label }, i) => {
    const known = perClass.get(label ?? '') ?? new Set()
    perClass.set(label ?? '', known.add(groups[i]))
  })
  return [...perClass]
    .filter(([, { size }]) => size < wanted)
    .map(([label, { size }]) => ({
      code: 'small_class',
      message: `The class "${label}" has ${size === 1 ? 'one picture or group' : 'two pictures or groups'}, too few for ${wanted} splits: ${
        size === 1 ? 'it is learnt, but neither validated nor tested' : 'it is learnt and tested, but not validated'
      }.`,
    }))
}
