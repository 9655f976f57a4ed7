export type GallerySplit = 'train' | 'val' | 'test'

/** How the model did on one split, as evaluated. Shares are 0–1; what could not be measured is NaN. */
export interface GalleryMetrics {
  /** Number of labelled pictures. */
  n: number
  accuracy: number
  /** 95 % Wilson interval of the accuracy. */
  interval: [low: number, high: number]
  macroF1: number
  /** Mean cross-entropy, in nats. */
  loss: number
}

export interface GalleryPicture {
  /** Path relative to its source folder. Shown and searched, never opened. */
  name: string
  split: GallerySplit | null
  /** Class index of the label; null without a label. */
  label: number | null
  /** Class index of the prediction. */
  predicted: number
  /** Up to five `[class index, probability]`, most probable first. */
  top: [classIndex: number, probability: number][]
}

/** A training picture as training saw it. */
export interface GallerySample {
  /** Class index of the label that it had in training. */
  label: number
}

/** One epoch, or one step of a full-batch solver. */
interface GalleryCurvePoint {
  /** Number of the epoch or step, counted from 1. */
  at: number
  loss: number
  accuracy: number
  valLoss?: number
  valAccuracy?: number
  /** Wall time of an epoch. */
  seconds?: number
}

export interface GalleryCurves {
  kind: 'epochs' | 'steps'
  points: GalleryCurvePoint[]
  /** The `at` of the point whose weights were kept, if that is not simply the last. */
  kept?: number
}

/** Everything the page shows. Names may contain any character: the page treats them as text only. */
export interface GalleryData {
  title: string
  /** When the run ended, ISO 8601. */
  created: string
  /** Class names in index order. */
  classes: string[]
  recipe: string
  backbone: string
  metrics: Partial<Record<GallerySplit, GalleryMetrics>>
  pictures: GalleryPicture[]
  curves: GalleryCurves
  /** Empty if training saw its pictures unchanged. */
  samples: GallerySample[]
}
