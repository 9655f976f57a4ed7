import { warning } from '../../../common/warnings/warning.ts'
import type { Calibration } from '../../ml/backbones/int8/calibration.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Transform } from '../../ml/images/transforms.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { preparedBackbone } from '../backbones/prepared.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { pictureFile } from '../db/pictures.ts'
import { evaluationTransforms, runSources, type RunBackbone, type RunSources } from './feature-sources.ts'
import { precisionOfRun, type PrecisionReason } from './auto-precision.ts'
import { calibrationPictures, checkedPictures, type CandidatePicture } from './calibration-pictures.ts'
import { LEAST_AGREEMENT, LEAST_CHECKED, type Precision, type PrecisionWish } from '../engines/precision-choice.ts'
import { heldPrecision } from './held-precision.ts'
import { keepProjectCalibration, keptProjectCalibration } from './project-calibration.ts'

export interface SettledPrecision {
  /** Each backbone with its own calibration, or all of them in float32. */
  sources: RunSources
  /** Why it is that precision. */
  why: PrecisionReason
  /** Forward passes needed to find out. */
  forwardPasses: number
}

/** The likely precision of a run. Whether int8 agrees is not known yet: `confirmPrecision`. */
export interface BegunPrecision extends Pick<SettledPrecision, 'sources' | 'why'> {
  project: Project
  recipe: Recipe
  wish: PrecisionWish
  precision: Precision
}

interface PrecisionWork extends Work<PlainObserver> {
  /** Pictures to check on; by default those of the project. */
  candidates?: CandidatePicture[]
}

/**
 * The precision of a run, and what each of its backbones needs for it. A run has a single precision: if 'auto' does not
 * mean int8 for every backbone, all of them run in float32.
 * @throws LoupeError as `confirmPrecision`; `recipe_unsupported` for int8 in a recipe that trains below the head
 */
export async function settlePrecision(
  project: Project,
  wish: PrecisionWish,
  backbones: PreparedBackbone[],
  recipe: Recipe,
  work: PrecisionWork,
): Promise<SettledPrecision> {
  return confirmPrecision(await beginPrecision(project, wish, backbones, recipe), work)
}

/**
 * Opens no pictures: int8 starts with the ranges that the project has used so far, else with the backbone's. A backbone
 * without any is returned without a calibration.
 * @throws LoupeError `recipe_unsupported` for int8 in a recipe that trains below the head
 */
export async function beginPrecision(
  project: Project,
  wish: PrecisionWish,
  backbones: PreparedBackbone[],
  recipe: Recipe,
): Promise<BegunPrecision> {
  if (wish === 'int8' && recipe.mode !== 'frozen')
    throw new LoupeError('recipe_unsupported.int8', { recipe: recipe.name })
  const specs = backbones.map(({ spec }) => spec)
  const chosen = await precisionOfRun(wish, recipe, specs, () => heldPrecision(project, recipe, specs))
  const begun = { project, recipe, wish, ...chosen }
  const sources = (of: RunBackbone[]) => runSources(of, recipe, project.cacheDir)
  if (chosen.precision === 'float32') return { ...begun, sources: sources(exactly(backbones)) }
  const first = backbones.map((one) => ({
    ...one,
    calibration: keptProjectCalibration(project, one.spec, evaluationTransforms(one, recipe)) ?? one.ranges ?? null,
  }))
  return { ...begun, sources: sources(first) }
}

/**
 * Confirms the likely precision: when a project uses a backbone's ranges for the first time, a few of its pictures go
 * through both forms. If these disagree, or there are no ranges, the project measures its own. If int8 still disagrees
 * with float32, 'auto' falls back to float32 with a warning; users who requested int8 get it, with a warning.
 * @throws LoupeError as the trainer's jobs `checkRanges` and `calibrate`
 */
export async function confirmPrecision(begun: BegunPrecision, work: PrecisionWork): Promise<SettledPrecision> {
  const { project, recipe, sources, precision, why, wish } = begun
  if (precision === 'float32') return { sources, why, forwardPasses: 0 }
  const sourcesOf = (backbones: RunBackbone[]) => runSources(backbones, recipe, project.cacheDir)
  const settled: RunBackbone[] = []
  let forwardPasses = 0
  for (const one of sources.backbones) {
    const found = await calibrationFor(begun, one, work)
    forwardPasses += found.forwardPasses
    if (!agrees(found.calibration, one, wish, work.observer))
      return { sources: sourcesOf(exactly(sources.backbones)), why: 'disagrees', forwardPasses }
    settled.push({ ...one, calibration: found.calibration })
  }
  return { sources: sourcesOf(settled), why, forwardPasses }
}

/** The calibration of a backbone in a project, from now on. */
async function calibrationFor(
  { project, recipe }: BegunPrecision,
  backbone: PreparedBackbone,
  work: PrecisionWork,
): Promise<{ calibration: Calibration; forwardPasses: number }> {
  const transforms = evaluationTransforms(backbone, recipe)
  const kept = keptProjectCalibration(project, backbone.spec, transforms)
  if (kept) return { calibration: kept, forwardPasses: 0 }
  const tried = await tryRanges(project, backbone, transforms, work)
  const own = tried.agree ? null : await ownRanges(project, backbone, transforms, work)
  // The other ranges may still be better: ranges of pictures that are all alike would clip the next one.
  const others = tried.checked && (!own || own.calibration.agreement.mean < tried.checked.mean) ? tried.ranges : null
  const found = others ?? own?.calibration
  if (!found) throw new TypeError('a backbone without ranges was not calibrated')
  const calibration = { ...found, ...(tried.checked && { checked: tried.checked }) }
  keepProjectCalibration(project, backbone.spec, transforms, calibration)
  return { calibration, forwardPasses: tried.forwardPasses + (own?.forwardPasses ?? 0) }
}

interface Tried {
  agree: boolean
  /** Of the backbone; null if there are none. */
  ranges: Calibration | null
  /** What the first pictures showed; null if there were no ranges, or none of the pictures could be read. */
  checked: NonNullable<Calibration['checked']> | null
  forwardPasses: number
}

/** Whether a backbone's own ranges fit the pictures of a project; reports why if not. */
async function tryRanges(
  project: Project,
  backbone: PreparedBackbone,
  transforms: Transform[],
  work: PrecisionWork,
): Promise<Tried> {
  const { trainer, observer, signal, candidates } = work
  const { spec } = backbone
  const ranges = backbone.ranges ?? (await measuredRanges(backbone, work))
  if (!ranges) {
    observer.warning(warning('int8_own_ranges', { backbone: spec.name, checked: null }))
    return { agree: false, ranges, checked: null, forwardPasses: 0 }
  }
  const pictures = checkedPictures(candidates ?? candidatesIn(project))
  const { checked } = await trainer.run('checkRanges', { backbone, transforms, ranges, pictures }, nothing, signal)
  const forwardPasses = 2 * (checked?.pictures ?? 0)
  if (checked && checked.mean >= LEAST_CHECKED.mean && checked.lowest >= LEAST_CHECKED.lowest)
    return { agree: true, ranges, checked, forwardPasses }
  if (checked) observer.warning(warning('int8_own_ranges', { backbone: spec.name, checked }))
  return { agree: false, ranges, checked, forwardPasses }
}

/** For a network prepared without ranges: with features from another output, or by an older version. */
async function measuredRanges({ spec }: PreparedBackbone, work: PrecisionWork): Promise<Calibration | null> {
  const features = spec.source.type === 'weights' ? spec.source.features : undefined
  const prepared = await preparedBackbone(spec.name, work, { features, ranges: 'measured' })
  return prepared.ranges ?? null
}

/** The ranges of a backbone on the pictures of a project. */
async function ownRanges(
  project: Project,
  backbone: PreparedBackbone,
  transforms: Transform[],
  { trainer, observer, signal, candidates }: PrecisionWork,
): Promise<{ calibration: Calibration; forwardPasses: number }> {
  const pictures = calibrationPictures(candidates ?? candidatesIn(project))
  const made = await trainer.run('calibrate', { backbone, transforms, pictures }, telling(observer), signal)
  return { ...made, calibration: { ...made.calibration, from: 'project' } }
}

/**
 * Whether int8 can be used: the backbone's ranges were checked on the first pictures, a project's own on those they
 * were measured on.
 */
function agrees(
  { from, agreement, checked }: Calibration,
  { spec }: PreparedBackbone,
  wish: PrecisionWish,
  observer: Pick<PlainObserver, 'warning'>,
): boolean {
  const { mean } = (from === 'backbone' && checked) || agreement
  if (mean >= LEAST_AGREEMENT) return true
  const asked = wish === 'int8'
  const facts = { backbone: spec.name, agreement: mean, expected: LEAST_AGREEMENT, asked }
  observer.warning(warning('int8_disagrees', facts))
  return asked
}

function exactly(backbones: PreparedBackbone[]): RunBackbone[] {
  return backbones.map((one) => ({ ...one, calibration: null }))
}

function candidatesIn(project: Project): CandidatePicture[] {
  return project.pictures
    .present()
    .map((picture) => ({ file: pictureFile(picture), path: picture.path, label: picture.label, split: picture.split }))
}

function nothing(): void {
  // It takes a second: nothing to report.
}
