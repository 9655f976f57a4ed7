import type { WeightsImport } from '../ml/backbones/import-weights.ts'
import type { PreparedBackbone } from '../ml/backbones/prepare.ts'
import type { Calibration } from '../ml/backbones/int8/calibration.ts'
import type { Int8Form } from '../ml/backbones/int8/cached-model.ts'
import type { FeaturePoint } from '../ml/backbones/torchvision/architectures.ts'
import type { ProviderName } from '../ml/engines/onnx-providers.ts'
import type { EngineTrials } from '../ml/engines/trials.ts'
import type { WebgpuState } from '../ml/engines/webgpu.ts'
import type { Problem } from '../ml/errors.ts'
import type { Metrics } from '../ml/evaluation/metrics.ts'
import type { ModelExport, ModelExportResult } from '../ml/export/export-model.ts'
import type { RangesOrigin } from '../ml/features/backbone-ranges.ts'
import type { CalibrationResult } from '../ml/features/calibrate.ts'
import type { PrecisionsMeasured } from '../ml/features/measure-precisions.ts'
import type { PassPicture } from '../ml/features/pass.ts'
import type { FeatureSpace } from '../ml/features/space.ts'
import type { Unusable } from '../../common/problems/file-faults.ts'
import type { PictureFacts } from '../ml/images/pixels.ts'
import type { Transform } from '../ml/images/transforms.ts'
import type { Split } from '../../common/splits.ts'
import type { Warning } from '../../common/warnings/warning.ts'
import type { BackendName } from '../ml/training/loop/backend.ts'
import type { EpochFigures, StepFigures } from '../ml/training/figures.ts'
import type { Recipe } from '../ml/training/recipes/schema.ts'
import type { HeadFitting } from './fit/head-fitting.ts'

/**
 * Messages between the studio and its training process. The trainer is a child process: it decodes pictures (which may
 * be hostile), runs the native engines and trains. It never opens the database; it answers with events and a result.
 * Messages travel over Node's IPC as structured clones, so typed arrays stay typed arrays.
 */

/**
 * Something that people should know: an engine failed and another one took over, a checkpoint or ranges were damaged.
 */
export type NoteEvent = { type: 'note' } & Warning

/** A picture and where it is. */
export interface PictureAt {
  path: string
  /** SHA-256 of its bytes, hex. */
  hash: string
}

/** Where a frozen network is, and how it sees a picture. */
export interface FeatureSource {
  /** The ONNX file in float32. */
  model: string
  /** How to run it in int8 instead. */
  int8?: Int8Form
  transforms: Transform[]
  space: FeatureSpace
  /** Folder of all feature spaces. */
  cache: string
}

/** Measures the ranges that an int8 backbone needs. */
export interface CalibrateJob {
  backbone: PreparedBackbone
  transforms: Transform[]
  /** Paths; the first 64 that can be read are used. */
  pictures: string[]
}
export interface CalibrateEvent {
  type: 'progress'
  stage: 'features'
  /** Forward passes. */
  done: number
  total: number
}
export type CalibrateResult = CalibrationResult

/** Checks whether ranges that were measured on other pictures fit these. */
export interface CheckRangesJob {
  backbone: PreparedBackbone
  transforms: Transform[]
  ranges: Calibration
  /** Paths; the first 8 that can be read are used. */
  pictures: string[]
}
export interface CheckRangesResult {
  /** How far the features agree with float32; null if no picture can be read. */
  checked: NonNullable<Calibration['checked']> | null
}

/** Opens the engine of a source ahead of time for the job that will use it. */
export interface OpenJob {
  source: FeatureSource
}

/** Measures how fast each precision of a backbone is here, and how far they agree. */
export interface MeasurePrecisionsJob {
  backbone: PreparedBackbone
  /** Pictures to calibrate and compare on. */
  pictures: string[]
}
export type MeasurePrecisionsResult = PrecisionsMeasured
export interface MeasureEvent {
  type: 'progress'
  stage: 'measure'
  done: number
  total: number
}

/** Measures how fast each available engine is, and how far it agrees with the plain CPU. */
export interface MeasureEnginesJob {
  backbone: PreparedBackbone
  forward: ProviderName[]
  training: BackendName[]
}
/**
 * `perSecond`: forward passes, or rows trained; `difference`: largest, as a share of the largest number; `bytes`:
 * memory it took; `failed`: what the engine reported, or the warning that another one took over.
 */
export type EngineMeasured =
  { perSecond: number; difference: number; bytes: number } | { failed: string; warning?: Warning }
export interface MeasureEnginesResult {
  forward: Record<string, EngineMeasured>
  training: Record<string, EngineMeasured>
}

/** A picture that cannot be used. @param index in the job's list */
export interface PictureLost extends Unusable {
  type: 'problem'
  index: number
}

/** Reads the facts of new pictures and, if requested, their features, in one pass. */
export interface PassJob {
  pictures: PassPicture[]
  features: FeatureSource | null
}
export type PassEvent =
  | { type: 'facts'; found: { index: number; facts: PictureFacts }[] }
  | PictureLost
  | { type: 'progress'; stage: 'scan' | 'features'; done: number; total: number }
  | NoteEvent
export interface PassResult {
  engine: string | null
  forwardPasses: number
}

/** Labelled pictures of one split; `labels` are class indices. */
export interface LabelledPictures {
  pictures: PictureAt[]
  labels: Int32Array
}

/** Trains a head on the pictures of a project. */
export interface FitJob extends Omit<HeadFitting, 'watchedRows'> {
  /**
   * The evaluation view of each backbone, for validation and test, and for training unless the recipe uses random
   * views.
   */
  sources: FeatureSource[]
  /** The training views, if the recipe uses random views. */
  views: FeatureSource[] | null
  splits: Record<Split, LabelledPictures>
  /** Which validation pictures to report on after epochs. */
  watched: Int32Array
  /** The network, if its last stage or all its layers are trained with the head; null if it stays frozen. */
  network: PreparedBackbone | null
}
export type FitEvent =
  | (PictureLost & { split: Split })
  | { type: 'progress'; stage: 'features' | 'fit'; done: number; total: number }
  | { type: 'epoch'; epoch: EpochFigures }
  /** In the middle of an epoch, if the recipe requests it. */
  | { type: 'step'; step: StepFigures }
  /**
   * The prediction for each watched picture after an epoch: class index (-1: unreadable) and its probability in
   * percent. Some epochs are skipped.
   */
  | { type: 'verdicts'; epoch: number; predicted: Int32Array; confidence: Uint8Array }
  /** The run continues after these epochs. */
  | { type: 'resumed'; epochs: EpochFigures[] }
  | NoteEvent
export interface FitResult {
  /** Engines of the forward passes and of the training arithmetic. */
  engine: { features: string; training: string }
  forwardPasses: number
  seconds: { features: number; fit: number; evaluate: number }
  /** Which of the given pictures were used; the others could not be read. */
  used: Record<Split, Int32Array>
  /** One row per used picture, `[n, classes]`. */
  probabilities: Record<'val' | 'test', Float32Array>
  /** Training pictures predicted by models that had not seen them: which of the given ones, and a row for each. */
  outOfFold: { pictures: Int32Array; probabilities: Float32Array } | null
  /** Penalty of the convex head, otherwise null. */
  penalty: number | null
  /** Epoch whose weights were kept, for recipes with epochs. */
  bestEpoch: number | null
  /** 'cancelled': stopped on purpose after whole epochs; this is the best of them. */
  end: 'whole' | 'cancelled'
}

/** Trains a head on the rows of a feature file, which may be hostile. */
export interface FitFileJob {
  file: string
  /** Validation file; null to hold out a share of `file`. */
  val: string | null
  recipe: Recipe
  seed: number
  /** Where to write the head and figures. */
  dir: string
}
export interface FitFileResult {
  /** Class indices from 0 on; numbers per row. */
  classes: number
  dimensions: number
  /** Rows. */
  counts: Record<'train' | 'val' | 'unlabelled', number>
  /** On the validation rows; null without any. */
  metrics: Metrics | null
  engine: string
  penalty: number | null
  bestEpoch: number | null
  seconds: number
}

/** Predicts pictures of the project with a run's backbone and head, using cached features. */
export interface ScoreJob {
  runDir: string
  sources: FeatureSource[]
  pictures: PictureAt[]
}
export type ScoreEvent = PictureLost | { type: 'progress'; stage: 'features'; done: number; total: number } | NoteEvent
export interface ScoreResult {
  engine: string
  forwardPasses: number
  /** Which of the given pictures could be read. */
  used: Int32Array
  /** One row per used picture, `[n, classes]`. */
  probabilities: Float32Array
}

/** Writes features of pictures of the project to a file. */
export interface FeatureFileJob {
  /** With several, their features are joined unchanged. */
  sources: FeatureSource[]
  pictures: PictureAt[]
  /** Class index per picture, -1 without a label. */
  labels: Int32Array
  /** Name of each picture in the file. */
  names: string[]
  file: string
}
export interface FeatureFileResult {
  engine: string
  forwardPasses: number
  /** Rows in the file, and numbers per row. */
  rows: number
  dimensions: number
}

/** Predicts pictures with an exported model, or with a run's backbone and head. */
export interface PredictJob {
  model: { type: 'exported'; dir: string } | { type: 'run'; runDir: string; sources: FeatureSource[] }
  paths: string[]
}
export type PredictEvent =
  | { type: 'prediction'; index: number; probabilities: Float32Array }
  | PictureLost
  | { type: 'progress'; stage: 'features'; done: number; total: number }
  | NoteEvent
export interface PredictResult {
  engine: string
  forwardPasses: number
}

/** Makes a backbone ready to run. */
export interface PrepareJob {
  name: string
  /** The output to take features from; by default `pooled`. */
  features?: FeaturePoint
  /** LOUPE_HOME, where it is stored. */
  home: string
  /** Backbones that were prepared when the app was packaged; only read. */
  packaged: string
  /** Where its int8 ranges come from. */
  ranges: RangesOrigin
}
interface PrepareProgress {
  type: 'progress'
  stage: 'prepare'
  /** Bytes. */
  done: number
  total: number
}
export type PrepareEvent = PrepareProgress | MeasureEvent | NoteEvent
export type PrepareResult = PreparedBackbone

/** Imports a file of weights into `home`, ready to run. The file may be hostile. */
export interface ImportWeightsJob {
  weights: WeightsImport
  /** LOUPE_HOME. */
  home: string
  /** Where its int8 ranges come from. */
  ranges: RangesOrigin
}

/** Writes an exported folder and checks it. */
export type ExportJob = ModelExport
export interface ExportEvent {
  type: 'progress'
  stage: 'export'
  done: number
  total: number
}
export type ExportResult = ModelExportResult

/** Every job: its input, its events, its result. */
export interface Jobs {
  prepare: { job: PrepareJob; event: PrepareEvent; result: PrepareResult }
  importWeights: { job: ImportWeightsJob; event: PrepareEvent; result: PrepareResult }
  export: { job: ExportJob; event: ExportEvent; result: ExportResult }
  open: { job: OpenJob; event: NoteEvent; result: null }
  checkRanges: { job: CheckRangesJob; event: NoteEvent; result: CheckRangesResult }
  calibrate: { job: CalibrateJob; event: CalibrateEvent; result: CalibrateResult }
  measurePrecisions: { job: MeasurePrecisionsJob; event: MeasureEvent; result: MeasurePrecisionsResult }
  measureEngines: { job: MeasureEnginesJob; event: MeasureEvent; result: MeasureEnginesResult }
  pass: { job: PassJob; event: PassEvent; result: PassResult }
  fit: { job: FitJob; event: FitEvent; result: FitResult }
  fitFile: { job: FitFileJob; event: FitEvent; result: FitFileResult }
  score: { job: ScoreJob; event: ScoreEvent; result: ScoreResult }
  featureFile: { job: FeatureFileJob; event: ScoreEvent; result: FeatureFileResult }
  predict: { job: PredictJob; event: PredictEvent; result: PredictResult }
}
export type JobName = keyof Jobs

export type ToTrainer =
  /** `gpu`: what a separate process found; null if the job needs none. */
  | { [N in JobName]: { type: 'start'; id: number; name: N; job: Jobs[N]['job']; gpu: WebgpuState | null } }[JobName]
  | { type: 'cancel'; id: number }

export type FromTrainer =
  /** The job has reached the trainer. */
  | { type: 'begun'; id: number }
  | { type: 'event'; id: number; event: unknown }
  | { type: 'done'; id: number; result: unknown }
  | { type: 'failed'; id: number; problem: Problem }
  | { type: 'alive' }
  /** What it is about to try, or has finished: if it crashes, that is to blame. */
  | ({ type: 'trials' } & EngineTrials)
