import type { PreparedBackbone } from '../ml/backbones/prepare.ts'
import type { ErrorCode } from '../ml/errors.ts'
import type { ModelExport, ModelExportResult } from '../ml/export/export-model.ts'
import type { PassPicture } from '../ml/features/pass.ts'
import type { FeatureSpace } from '../ml/features/space.ts'
import type { PictureFacts, PictureProblem } from '../ml/images/pixels.ts'
import type { Transform } from '../ml/images/transforms.ts'
import type { Split } from '../ml/splits.ts'
import type { EpochFigures } from '../ml/training/figures.ts'
import type { Recipe } from '../ml/training/recipes/schema.ts'

/**
 * What the studio and its training process say to each other. The trainer is a child process: it decodes pictures (which may be hostile),
 * runs the native engines and trains. It never opens the database; it answers with events and a result. Messages travel over Node's IPC
 * with structured clones, so typed arrays go as they are.
 */

/** A picture and where it is. */
export interface PictureAt {
  path: string
  /** SHA-256 of its bytes, hex. */
  hash: string
}

/** Where a frozen network is and what it makes of a picture. */
export interface FeatureSource {
  model: string
  transforms: Transform[]
  space: FeatureSpace
  /** Folder of all feature spaces. */
  cache: string
}

/** Facts of new pictures and, where asked for, features, in one pass. */
export interface PassJob {
  pictures: PassPicture[]
  features: FeatureSource | null
}
export type PassEvent =
  | { type: 'facts'; found: { index: number; facts: PictureFacts }[] }
  | { type: 'problem'; index: number; code: PictureProblem; reason: string }
  | { type: 'progress'; stage: 'scan' | 'features'; done: number; total: number }
export interface PassResult {
  engine: string | null
  forwardPasses: number
}

/** Labelled pictures of one split; `labels` are class indices. */
export interface LabelledPictures {
  pictures: PictureAt[]
  labels: Int32Array
}

export interface FitJob {
  recipe: Recipe
  seed: number
  classes: number
  /** The evaluation view: what validation, test and, unless the recipe wants random views, training see. */
  source: FeatureSource
  /** What training sees when the recipe wants random views. */
  views: FeatureSource | null
  splits: Record<Split, LabelledPictures>
  /** The run's folder: head and checkpoints are written there. */
  runDir: string
  /** Folder of an earlier run whose weights the convex solver starts from. */
  startFrom: string | null
}
export type FitEvent =
  | { type: 'problem'; split: Split; index: number; code: PictureProblem; reason: string }
  | { type: 'progress'; stage: 'features' | 'fit'; done: number; total: number }
  | { type: 'epoch'; epoch: EpochFigures }
export interface FitResult {
  /** Engines of the forward passes and of the training arithmetic. */
  engine: { features: string; training: string }
  forwardPasses: number
  seconds: { features: number; fit: number; evaluate: number }
  /** Which of the given pictures were used: the others could not be read. */
  used: Record<Split, Int32Array>
  /** Row a used picture, `[n, classes]`; training pictures are left out. */
  probabilities: Record<'val' | 'test', Float32Array>
  /** Penalty of the convex head, else null. */
  penalty: number | null
  /** Epoch whose weights were kept, for recipes with epochs. */
  bestEpoch: number | null
}

/** Known pictures through backbone and head of a run, features from the cache where they are. */
export interface ScoreJob {
  runDir: string
  source: FeatureSource
  pictures: PictureAt[]
}
export type ScoreEvent =
  | { type: 'problem'; index: number; code: PictureProblem; reason: string }
  | { type: 'progress'; stage: 'features'; done: number; total: number }
export interface ScoreResult {
  engine: string
  forwardPasses: number
  /** Which of the given pictures could be read. */
  used: Int32Array
  /** Row a used picture, `[n, classes]`. */
  probabilities: Float32Array
}

/** Features of known pictures into a file. */
export interface FeatureFileJob {
  source: FeatureSource
  pictures: PictureAt[]
  /** Class index a picture, -1 without a label. */
  labels: Int32Array
  /** What to call each picture in the file. */
  names: string[]
  file: string
}
export interface FeatureFileResult {
  engine: string
  forwardPasses: number
  /** Rows in the file, and numbers a row. */
  rows: number
  dimensions: number
}

/** Pictures through an exported model, or through backbone and head of a run. */
export interface PredictJob {
  model: { type: 'exported'; dir: string } | { type: 'run'; runDir: string; source: FeatureSource }
  paths: string[]
}
export type PredictEvent =
  | { type: 'prediction'; index: number; probabilities: Float32Array }
  | { type: 'problem'; index: number; code: PictureProblem; reason: string }
  | { type: 'progress'; stage: 'features'; done: number; total: number }
export interface PredictResult {
  engine: string
  forwardPasses: number
}

/** Makes a backbone ready to run. */
export interface PrepareJob {
  name: string
  /** LOUPE_HOME: where it is kept. */
  home: string
  /** Backbones that were prepared when the app was packaged; only read. */
  packaged: string
}
export interface PrepareEvent {
  type: 'progress'
  stage: 'prepare'
  /** Bytes. */
  done: number
  total: number
}
export type PrepareResult = PreparedBackbone

/** Writes an exported folder and checks it. */
export type ExportJob = ModelExport
export interface ExportEvent {
  type: 'progress'
  stage: 'export'
  done: number
  total: number
}
export type ExportResult = ModelExportResult

/** Every job: what it is given, what it says meanwhile, what it returns. */
export interface Jobs {
  prepare: { job: PrepareJob; event: PrepareEvent; result: PrepareResult }
  export: { job: ExportJob; event: ExportEvent; result: ExportResult }
  pass: { job: PassJob; event: PassEvent; result: PassResult }
  fit: { job: FitJob; event: FitEvent; result: FitResult }
  score: { job: ScoreJob; event: ScoreEvent; result: ScoreResult }
  featureFile: { job: FeatureFileJob; event: ScoreEvent; result: FeatureFileResult }
  predict: { job: PredictJob; event: PredictEvent; result: PredictResult }
}
export type JobName = keyof Jobs

export type ToTrainer =
  | { [N in JobName]: { type: 'start'; id: number; name: N; job: Jobs[N]['job'] } }[JobName]
  | { type: 'cancel'; id: number }

export type FromTrainer =
  | { type: 'event'; id: number; event: unknown }
  | { type: 'done'; id: number; result: unknown }
  | { type: 'failed'; id: number; code: ErrorCode; message: string; next: string }
  | { type: 'alive' }
