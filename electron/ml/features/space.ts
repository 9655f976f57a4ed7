import { createHash } from 'node:crypto'

/**
 * What features depend on besides the picture: features of one space can be compared and trained on together.
 * Everything that changes the numbers belongs in here.
 */
export interface FeatureSpace {
  backbone: string
  /** SHA-256 of the backbone's weights, hex. */
  weightsHash: string
  precision: 'float32' | 'int8' | 'float16'
  /** Hash of the calibration of an int8 network. */
  calibration?: string
  /** Canonical JSON of the transforms that make the network's input. */
  transforms: string
  /** Numbers per picture. */
  dimensions: number
}

/** A short name for a space, the same for equal spaces on every machine; safe as a folder name. */
export function spaceId(space: FeatureSpace): string {
  const { backbone, weightsHash, precision, calibration, transforms, dimensions } = space
  const parts = [weightsHash, precision, transforms, dimensions, ...(calibration === undefined ? [] : [calibration])]
  const digest = createHash('sha256').update(JSON.stringify(parts))
  return `${backbone.replace(/[^\w-]/g, '_')}-${precision}-${digest.digest('hex').slice(0, 12)}`
}

/**
 * The key of one row: the picture's hash and the view of it.
 * @param hash SHA-256 of the picture's bytes, hex
 * @param view names the seeded random view; '' for the evaluation view
 * @returns 32 bytes, as a 64-digit hex string
 */
export function featureKey(hash: string, view = ''): string {
  return view === '' ? hash : createHash('sha256').update(`${hash}\u0000${view}`).digest('hex')
}

/** Names view number `k`, from 1, of the training pictures in a run with this seed. */
export function trainingView(seed: number, k: number): string {
  return `seed ${seed} view ${k}`
}
