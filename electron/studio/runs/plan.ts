import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { BackboneSpec } from '../../ml/backbones/spec.ts'
import type { Calibration } from '../../ml/backbones/int8/calibration.ts'
import { transformsKey } from '../../ml/images/transforms.ts'
import { asLoupeError, problemOf, type Problem } from '../../ml/errors.ts'
import { mapSplits, type Split } from '../../../common/splits.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { specsOf } from '../backbones/of-recipe.ts'
import { precisionOfRun, type ChosenPrecision } from '../features/auto-precision.ts'
import type { Precision, PrecisionWish } from '../engines/precision-choice.ts'
import { heldPrecision } from '../features/held-precision.ts'
import { keptProjectCalibration } from '../features/project-calibration.ts'
import type { Project } from '../project/project.ts'
import { checkTrainable, runData, type RunData } from './run-data.ts'
import { isFinished } from './finished-run.ts'
import { checkNeeds, headNumbers, type RunNeeds } from './needs.ts'
import { freeBytes } from '../base/disk.ts'
import { evaluationTransforms, runSources, type RunSources } from '../features/feature-sources.ts'
import { rateOf } from './rates.ts'
import { whyNotTrainable } from './recipe-needs.ts'
import { bestRecipes } from './presets.ts'
import { builtInRecipes, usualRecipe } from '../features/recipes.ts'
import { planForTraining, type SplitForTraining } from '../splits/split.ts'
import { needsOf } from './train.ts'

/** What training would take on this machine. */
export interface TrainPlan {
  /** After the dealing described below. */
  pictures: Record<Split, number>
  /** What training does about the split first; null if every picture already has its place. */
  dealing: {
    /** Labelled pictures without a split, which get one, and how many go where. */
    pictures: number
    counts: Record<Split, number>
    /** The shares, 0–1, that the result should approach. */
    ratios: Record<Split, number>
    folds: number | null
    /** Nothing has been split before. */
    isFirst: boolean
    /** Training pictures that become validation pictures, because there are none. */
    carved: number
  } | null
  /**
   * Each preset, and each built-in recipe by name. `measured`: this machine's speed is known. The precision is the
   * likely one, and why: the first pictures show whether int8 agrees.
   */
  choices: ({ name: string; seconds: number; forwardPasses: number; measured: boolean } & ChosenPrecision)[]
  /** Bytes that the run will write, and free bytes there. For the choice 'best', which includes 'fast'. */
  disk: { needed: number; free: number }
  /** Why it cannot start; null if it can. */
  problem: Problem | null
  warnings: Warning[]
}

type Choice = TrainPlan['choices'][number]

/** What training would take, and whether it can start. Reads only: nothing is split, prepared or saved. */
export async function trainPlan(project: Project, precision: PrecisionWish = 'auto'): Promise<TrainPlan> {
  const split = planForTraining(project, 0)
  const data = runData(project, new Map(split.rows.map((row) => [row.id, row.split])))
  const plans: { recipe: Recipe; choice: Choice; needs: RunNeeds }[] = []
  // A recipe that needs something not installed cannot be planned; the recipe itself says so.
  for (const recipe of await builtInRecipes())
    if ((await whyNotTrainable(recipe)) === null)
      plans.push({ recipe, ...(await planOf(project, recipe, precision, data)) })
  const [quick, ...more] = bestRecipes.flatMap((name) => plans.find(({ recipe }) => recipe.name === name) ?? [])
  if (quick?.recipe.name !== usualRecipe) throw new TypeError('the recipe of Fast is not there')
  // The later runs of Best use what the first one computes.
  const secondsAfter = ({ recipe, choice }: (typeof plans)[number]) =>
    recipe.mode === 'frozen' ? fitSeconds(project, recipe, data).seconds : choice.seconds
  const best = {
    ...quick.choice,
    name: 'best',
    seconds: more.reduce((sum, plan) => sum + secondsAfter(plan), quick.choice.seconds),
  }
  const others = more.reduce(
    (sum, { recipe, needs }) => sum + needs.others + (recipe.mode === 'frozen' ? 0 : needs.features),
    quick.needs.others,
  )
  return {
    pictures: mapSplits((split) => data.pictures[split].length),
    choices: [{ ...quick.choice, name: 'fast' }, best, ...plans.map(({ choice }) => choice)],
    disk: { needed: quick.needs.features + others, free: freeBytes(project.dir) },
    problem: refusalOf(project, data, quick.needs),
    dealing: dealingOf(split),
    warnings: warningsOf(project, data),
  }
}

/**
 * What happens to pictures without a split, and to training pictures if there are none for validation; null if nothing
 * does.
 */
function dealingOf({ dealt, carved, request, isFirst }: SplitForTraining): TrainPlan['dealing'] {
  if (dealt.length === 0 && carved === 0) return null
  const counts = mapSplits((split) => dealt.filter((row) => row.split === split).length)
  const { ratios, folds } = request
  return { pictures: dealt.length, counts, ratios, folds, carved, isFirst }
}

/** What training one recipe would take. */
export async function planOf(
  project: Project,
  recipe: Recipe,
  wish: PrecisionWish,
  data: RunData,
): Promise<{ choice: Choice; needs: RunNeeds }> {
  const specs = specsOf(recipe)
  const chosen = await precisionOfRun(wish, recipe, specs, () => heldPrecision(project, recipe, specs))
  const { precision } = chosen
  const needs = needsOf({ recipe, sources: plannedSources(project, specs, recipe, precision), seed: 0 }, data)
  const rates = await Promise.all(specs.map(({ name }) => rateOf(name, precision)))
  const fit = fitSeconds(project, recipe, data)
  const seconds = needs.passesOf.reduce((sum, passes, i) => sum + passes / rates[i].perSecond, fit.seconds)
  const measured = needs.forwardPasses > 0 ? rates.every((rate) => rate.measured) : fit.measured
  return { choice: { name: recipe.name, seconds, forwardPasses: needs.forwardPasses, measured, ...chosen }, needs }
}

/** The calibration that a run would use; if it has yet to be made, one with no cached features. */
function plannedCalibration(project: Project, spec: BackboneSpec, recipe: Recipe): Calibration {
  const transforms = evaluationTransforms({ spec }, recipe)
  const yetToBeMade = { format: 1 as const, backbone: spec.name, weightsHash: spec.weightsHash, ranges: [] }
  return (
    keptProjectCalibration(project, spec, transforms) ?? {
      ...yetToBeMade,
      ...{ transforms: transformsKey(transforms), pictures: 1, agreement: { lowest: 1, mean: 1 } },
    }
  )
}

/** Only enough to query the cache: the backbone need not be prepared for that. */
function plannedSources(project: Project, specs: BackboneSpec[], recipe: Recipe, precision: Precision): RunSources {
  const backbones = specs.map((spec) => ({
    ...{ spec, dir: '', model: '' },
    calibration: precision === 'int8' ? plannedCalibration(project, spec, recipe) : null,
  }))
  return runSources(backbones, recipe, project.cacheDir)
}

/**
 * Seconds for fitting the head: as in the last run of that recipe, else estimated from its arithmetic on two cores of a
 * server.
 */
function fitSeconds(
  project: Project,
  recipe: Recipe,
  { pictures, classes }: RunData,
): { seconds: number; measured: boolean } {
  const n = pictures.train.length
  const before = project.runs
    .all()
    .filter(isFinished)
    .findLast((run) => run.recipe.name === recipe.name && run.status === 'done' && run.startedFrom === null)
  if (before?.counts?.train && before.recipe.solver === 'convex')
    return { seconds: (before.seconds.fit * n) / before.counts.train, measured: true }
  const dimensions = specsOf(recipe).reduce((sum, { features }) => sum + features, 0)
  const numbers = headNumbers(recipe, dimensions, classes.length)
  if (recipe.solver === 'convex') return { seconds: 0.3 + 3e-8 * n * numbers, measured: false }
  if (recipe.mode !== 'frozen') {
    if (before?.counts?.train) return { seconds: (before.seconds.fit * n) / before.counts.train, measured: true }
    return { seconds: recipe.epochs * n * SECONDS_A_PICTURE[recipe.mode], measured: false }
  }
  const anEpoch = (n / recipe.batch) * 0.008 + n * numbers * 1e-9
  return { seconds: recipe.epochs * anEpoch, measured: false }
}

function refusalOf(project: Project, data: RunData, needs: RunNeeds): TrainPlan['problem'] {
  try {
    checkTrainable(data)
    checkNeeds(needs, project.dir)
    return null
  } catch (error) {
    return problemOf(asLoupeError(error))
  }
}

function warningsOf(project: Project, { pictures, classes, leftOut }: RunData): TrainPlan['warnings'] {
  const training = new Map<string, number>()
  for (const { label } of pictures.train) training.set(label, (training.get(label) ?? 0) + 1)
  const n = (name: string) => training.get(name) ?? 0
  const empty = project.classes.all().flatMap(({ name, ignored }) => (ignored || classes.includes(name) ? [] : [name]))
  const alone = classes.filter((name) => n(name) === 0)
  const few = classes.filter((name) => n(name) > 0 && n(name) < FEW)
  return [
    ...empty.map((name) => warning('empty_class', { name })),
    ...alone.map((name) => warning('no_training', { name })),
    ...few.map((name) => warning('small_class', { name, fewerThan: FEW })),
    ...(leftOut > 0 ? [warning('left_out', { pictures: leftOut })] : []),
  ]
}

/**
 * For ResNet-50 with native TensorFlow on two busy cores: the last stage is measured, all layers are scaled by their
 * share of the arithmetic.
 */
const SECONDS_A_PICTURE = { 'last-stage': 0.13, full: 0.65 }

/** With fewer pictures a class can hardly be learned. */
const FEW = 10
