import path from 'node:path'
import { splits } from '../../../common/splits.ts'
import { refuseForeignFeatures } from '../../ml/export/feature-files/own-file.ts'
import { checkFeatureFile } from '../../ml/export/feature-files/write.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { backboneNamed } from '../../ml/backbones/registry.ts'
import { loupeHome } from '../base/home.ts'
import { exportedClasses } from '../exports/classes.ts'
import { featureParts, writeFeatures, type FeaturePart } from '../exports/features.ts'
import { loadRecipe, usualRecipe } from '../features/recipes.ts'
import type { Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { ensureSplit } from '../splits/split.ts'
import { bringPictures, type PicturesWanted } from './bring-pictures.ts'

interface FeaturesJob extends Omit<PicturesWanted, 'recipe'> {
  backbone: string
  /** Its evaluation transforms are used instead of the backbone's. */
  recipe?: Recipe
  /** `.h5` or `.npz`. */
  file: string
  /** One file each for training, validation, test and unlabelled pictures: `FILE-train.h5`, … */
  bySplit?: boolean
}

export interface FeaturesOutcome {
  projectDir: string
  /** What was written, by part of the pictures. */
  files: Partial<Record<FeaturePart, { file: string; rows: number }>>
  rows: number
  /** Numbers per row. */
  dimensions: number
  engine: string | null
  /** Names in index order. */
  classes: string[]
  precision: 'float32' | 'int8'
  forwardPasses: number
}

/**
 * Writes the pictures of a project, after importing a folder if one is given, as rows of features in files.
 * @throws LoupeError `usage` and `export_failed` for files that cannot be written, or are not Loupe's; as
 *   `bringPictures` and `writeFeatures`
 */
export async function runFeaturesJob(job: FeaturesJob, open: () => Project, work: Work): Promise<FeaturesOutcome> {
  const { file: out, bySplit, folder, layout, precision } = job
  // Checked before hours of work, not after them.
  checkFeatureFile(out)
  const possible = bySplit ? ([...splits, 'unlabelled'] as const) : (['all'] as const)
  for (const part of possible) await refuseForeignFeatures(fileOf(out, part))
  const recipe = await seenLike(job)
  const brought = await bringPictures({ folder, layout, precision, recipe }, { open }, work)
  const { project, settled } = brought
  const { evaluation } = settled.sources
  if (bySplit) for (const one of ensureSplit(project, 0).warnings) work.observer.warning(one)
  const classes = exportedClasses(project, null)
  const outcome: FeaturesOutcome = {
    projectDir: project.dir,
    ...{ files: {}, rows: 0, dimensions: 0, engine: null },
    ...{ classes: classes.names, precision: settled.sources.precision },
    forwardPasses: settled.forwardPasses + brought.forwardPasses,
  }
  for (const part of bySplit ? featureParts(project) : (['all'] as const)) {
    const file = path.resolve(fileOf(out, part))
    const written = await writeFeatures(project, { sources: evaluation, classes, file, part }, work)
    outcome.files[part] = { file, rows: written.rows }
    outcome.rows += written.rows
    outcome.dimensions = written.dimensions
    outcome.forwardPasses += written.forwardPasses
    if (written.forwardPasses > 0 || outcome.engine === null) outcome.engine = written.engine
  }
  return outcome
}

/** Nothing is trained: only the recipe's transforms and backbones matter. */
async function seenLike({ backbone, recipe }: FeaturesJob): Promise<Recipe> {
  // Only a single backbone: joined features of several would make another kind of file.
  backboneNamed(backbone, loupeHome())
  const base = recipe ?? (await loadRecipe(usualRecipe))
  const transforms = recipe === undefined ? {} : { eval: recipe.transforms.eval }
  return { ...base, ...{ backbone, transforms, mode: 'frozen', precision: undefined, features: undefined } } as Recipe
}

/** The file of a part: `pets.h5` becomes `pets-train.h5`. */
function fileOf(file: string, part: FeaturePart): string {
  if (part === 'all') return file
  const { dir, name, ext } = path.parse(file)
  return path.join(dir, `${name}-${part}${ext}`)
}
