import type { LayoutWish } from '../../../common/layouts.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { preparedBackbones } from '../backbones/of-recipe.ts'
import { stopwatch } from '../base/stopwatch.ts'
import { together } from '../base/together.ts'
import type { ImportReport } from '../datasets/import.ts'
import { readFolder, type FolderReading } from '../datasets/read-folder.ts'
import type { PrecisionWish } from '../engines/precision-choice.ts'
import { beginPrecision, confirmPrecision, type SettledPrecision } from '../features/settle-precision.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { importConfirmed } from './import-confirmed.ts'
import { openAhead } from './open-ahead.ts'

export interface PicturesWanted {
  /** Folder of pictures to import first; null to use the project as it is. */
  folder: string | null
  layout?: LayoutWish
  /** The recipe whose backbones compute the pictures' features. */
  recipe: Recipe
  /** Of the backbones; auto by default. */
  precision?: PrecisionWish
}

interface BringOptions {
  /** The project, which need not exist before its folder has been read and the backbones are ready. */
  open(): Project
  /** What the project makes of the wish; by default the wish itself. */
  wish?(project: Project): PrecisionWish
  /** May refuse what was read, before a project is made. */
  check?(reading: FolderReading): void
  /** The folder is new here, so its network is opened while the folder is read. */
  ahead?: boolean
}

interface BroughtPictures {
  project: Project
  settled: SettledPrecision
  /** Null if nothing was imported. */
  report: ImportReport | null
  /** Of the import. */
  forwardPasses: number
  /** Seconds for preparing the backbones, for reading and opening pictures, and for features. */
  seconds: { prepare: number; scan: number; features: number }
}

/**
 * The first part of every whole job: a folder is read while the backbones are prepared, and imported; every picture is
 * opened once, so that its facts and its features come from the same decoding.
 * @throws LoupeError as `readFolder`, `preparedBackbones`, `importConfirmed`
 */
export async function bringPictures(
  { folder, layout, recipe, precision = 'auto' }: PicturesWanted,
  { open, wish = () => precision, check, ahead }: BringOptions,
  work: Work<PlainObserver>,
): Promise<BroughtPictures> {
  const clock = stopwatch()
  let scan = 0
  const read = async (signal: AbortSignal): Promise<FolderReading | null> => {
    const found = folder === null ? null : await readFolder(folder, { layout, signal })
    if (found) check?.(found)
    scan = clock()
    return found
  }
  const [reading, prepared] = await together(work.signal, read, async (signal) => {
    const prepared = await preparedBackbones(recipe, { ...work, signal })
    if (ahead) void openAhead(precision, prepared, recipe, { ...work, signal })
    return prepared
  })
  const prepare = clock()
  const project = open()
  const begun = await beginPrecision(project, wish(project), prepared, recipe)
  scan += clock()
  const brought = reading && (await importConfirmed(project, reading, begun, work))
  const settled = brought?.settled ?? (await confirmPrecision(begun, work))
  const { report = null, forwardPasses = 0 } = brought ?? {}
  return { project, settled, report, forwardPasses, seconds: { prepare, scan, features: clock() } }
}
