import type { LayoutWish } from '../../../common/layouts.ts'
import path from 'node:path'
import type { Command } from 'commander'
import { refuseForeignFeatures } from '../../ml/export/feature-files/own-file.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { checkFeatureFile } from '../../ml/export/feature-files/write.ts'
import { splits } from '../../../common/splits.ts'
import { preparedBackbone } from '../../studio/backbones/prepared.ts'
import { readFolder } from '../../studio/datasets/read-folder.ts'
import { candidatesOf } from '../../studio/features/calibration-pictures.ts'
import type { PrecisionWish } from '../../studio/engines/precision-choice.ts'
import { beginPrecision, confirmPrecision } from '../../studio/features/settle-precision.ts'
import { exportedClasses } from '../../studio/exports/classes.ts'
import { featureParts, writeFeatures } from '../../studio/exports/features.ts'
import { isProject, openOrCreateProject, openProject } from '../../studio/project/project.ts'
import { defaultProjectDir } from '../../studio/pipeline/folder-job.ts'
import { ensureSplit } from '../../studio/splits/split.ts'
import { importWithFeatures } from '../../studio/pipeline/import-with-features.ts'
import { loadRecipe } from '../../studio/features/recipes.ts'
import { evaluationTransforms, featureSource } from '../../studio/features/feature-sources.ts'
import { layoutOption, precisionOption, refuseSecondProject, withTrainer } from '../common.ts'
import { formatCount } from '../progress.ts'
import type { VerbContext } from '../verb-context.ts'

interface Options {
  project?: string
  layout: LayoutWish
  backbone: string
  precision: PrecisionWish
  recipe?: string
  bySplit?: boolean
  out: string
}

export function define(command: Command, context: VerbContext): void {
  const { output, signal } = context
  command
    .argument('<target>', 'project, or folder of pictures (imported first)')
    .requiredOption('--out <file>', 'file to write, .h5 or .npz')
    .option('--by-split', 'a file each for training, validation, test and unlabelled pictures: FILE-train.h5, …')
    .option('--backbone <name>', 'frozen network', 'resnet50')
    .addOption(precisionOption('float32'))
    .option('--recipe <name|file>', "recipe whose evaluation transforms are used instead of the backbone's")
    .option('--project <dir>', 'project for a plain folder (default: NAME.loupe here)')
    .addOption(layoutOption())
    .action(async (target: string, options: Options) => {
      checkFeatureFile(options.out)
      const outputs = options.bySplit
        ? [...splits, 'unlabelled'].map((part) => fileOf(options.out, part))
        : [options.out]
      for (const file of outputs) await refuseForeignFeatures(file)
      refuseSecondProject(target, options.project)
      const named = await loadRecipe(options.recipe ?? 'quick')
      // Nothing is trained: of a recipe only what it sees counts.
      const transforms = options.recipe === undefined ? {} : { eval: named.transforms.eval }
      const recipe = { ...named, mode: 'frozen' as const, precision: undefined, transforms } as Recipe
      const given = isProject(target)
      const reading = given ? null : await readFolder(target, { layout: options.layout, signal })
      await withTrainer(context, async (work) => {
        const backbone = await preparedBackbone(options.backbone, work)
        const project = given
          ? openProject(target, 'write')
          : openOrCreateProject(options.project ?? defaultProjectDir(target))
        try {
          const seen = evaluationTransforms(backbone, recipe)
          const candidates = reading ? candidatesOf(reading) : undefined
          const begun = await beginPrecision(project, options.precision, [backbone], recipe)
          const settled = await confirmPrecision(begun, { ...work, candidates })
          const source = featureSource(backbone, seen, project.cacheDir, settled.sources.backbones[0].calibration)
          let passes = settled.forwardPasses
          if (reading) passes += (await importWithFeatures(project, reading, source, work)).forwardPasses
          if (options.bySplit)
            for (const { message, code } of ensureSplit(project, 0).warnings) output.warning(message, { code })
          const parts = options.bySplit ? featureParts(project) : (['all'] as const)
          const files: Record<string, { file: string; rows: number }> = {}
          const classes = exportedClasses(project, null)
          let result = { rows: 0, dimensions: 0, engine: null as string | null }
          for (const part of parts) {
            const file = path.resolve(part === 'all' ? options.out : fileOf(options.out, part))
            const written = await writeFeatures(project, { sources: [source], classes, file, part }, work)
            files[part] = { file, rows: written.rows }
            passes += written.forwardPasses
            result = {
              rows: result.rows + written.rows,
              dimensions: written.dimensions,
              engine: written.forwardPasses > 0 || result.engine === null ? written.engine : result.engine,
            }
          }
          output.result(
            'features',
            {
              ...(options.bySplit ? { files } : { file: files.all.file }),
              ...result,
              classes: classes.names,
              precision: source.space.precision,
              forwardPasses: passes,
              project: project.dir,
            },
            Object.values(files).map(
              ({ file, rows }) =>
                `${formatCount(rows)} pictures, ${formatCount(result.dimensions)} numbers each: ${file}`,
            ),
          )
        } finally {
          project.close()
        }
      })
    })
}

/** `pets.h5` of a part is `pets-train.h5`. */
function fileOf(out: string, part: string): string {
  const { dir, name, ext } = path.parse(out)
  return path.join(dir, `${name}-${part}${ext}`)
}
