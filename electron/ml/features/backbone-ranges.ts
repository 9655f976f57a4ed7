import path from 'node:path'
import { warning, type Warning, type WarningFacts } from '../../../common/warnings/warning.ts'
import { CALIBRATION_PICTURES, type Calibration } from '../backbones/int8/calibration.ts'
import { int8ModelOf } from '../backbones/int8/cached-model.ts'
import { rangesFile, readRanges, shippedRanges, writeRanges } from '../backbones/int8/ranges-file.ts'
import type { PreparedBackbone } from '../backbones/prepare.ts'
import { featuresName } from '../backbones/spec.ts'
import { LoupeError } from '../errors.ts'
import { calibrate, calibrationTarget } from './calibrate.ts'

/**
 * Share of the sample within a range: more than of a project's own pictures, since others will be less like the sample.
 */
const SHARE_WITHIN = 0.95

/** Where the ranges of a backbone come from if none are stored with it yet. */
export interface RangesOrigin {
  /** Folder of the ranges that come with Loupe. */
  shipped: string
  /**
   * Paths of the pictures to measure them on otherwise: the bundled sample. Null to skip that, if int8 is not needed
   * yet.
   */
  pictures: string[] | null
}

interface BackboneRanges {
  /** Null if there are none, and no pictures to measure them on. */
  ranges: Calibration | null
  /** The ranges found were unusable: what was wrong and what was done. */
  note: Warning | null
}

/**
 * The int8 ranges of a prepared backbone: those stored with its weights, else those that come with Loupe for these
 * weights, else, if needed, measured now on the sample and stored. They depend on no project, so features of different
 * projects are comparable; shipped ones are exactly the same on every machine.
 * @throws LoupeError `cancelled`, `engine_failed`, `backbone_invalid`
 */
export async function backboneRanges(
  backbone: PreparedBackbone,
  { shipped, pictures }: RangesOrigin,
  options: { onProgress?(done: number, total: number): void; signal?: AbortSignal } = {},
): Promise<BackboneRanges> {
  const { spec, dir } = backbone
  const file = path.join(dir, rangesFile)
  const kept = await readRanges(file, spec)
  if (typeof kept === 'object') return { ranges: kept, note: null }
  const given = await readRanges(shippedRanges(shipped, spec), spec)
  const wrong = [...(kept === 'damaged' ? ['kept' as const] : []), ...(given === 'damaged' ? ['shipped' as const] : [])]
  const told = (then: WarningFacts<'int8_ranges'>['then']) =>
    wrong.length === 0 ? null : warning('int8_ranges', { backbone: featuresName(spec), wrong, then })
  if (typeof given === 'object') {
    await keep(backbone, given)
    return { ranges: given, note: told('shipped') }
  }
  if (pictures === null) return { ranges: null, note: told('later') }
  const measured = await measureRanges(backbone, pictures, { ...options, most: CALIBRATION_PICTURES })
  if (measured) await keep(backbone, measured)
  return { ranges: measured, note: told(measured ? 'measured' : 'projects') }
}

/** Ranges of a backbone on some pictures, seen through its own evaluation transforms. Null if none can be read. */
export async function measureRanges(
  backbone: PreparedBackbone,
  pictures: string[],
  options: { most?: number; onProgress?(done: number, total: number): void; signal?: AbortSignal } = {},
): Promise<Calibration | null> {
  try {
    const most = options.most ?? pictures.length
    const made = await calibrate(pictures, await calibrationTarget(backbone), {
      ...options,
      ...{ most, share: SHARE_WITHIN },
    })
    return { ...made.calibration, from: 'backbone' }
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'nothing_readable') return null
    throw error
  }
}

/**
 * The int8 form is made from them and cached. In a read-only folder, such as a packaged one, this costs time on each
 * use, nothing else.
 */
async function keep({ spec, dir }: PreparedBackbone, ranges: Calibration): Promise<void> {
  try {
    await writeRanges(path.join(dir, rangesFile), ranges)
    await int8ModelOf({ backboneDir: dir, normalisation: spec.normalisation, calibration: ranges })
  } catch {
    // They are made again when needed.
  }
}
