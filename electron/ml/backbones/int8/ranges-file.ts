import { existsSync } from 'node:fs'
import path from 'node:path'
import { writeFileAtomically } from '../../atomic-file.ts'
import { readJson } from '../../regular-file.ts'
import { featuresName, type BackboneSpec } from '../spec.ts'
import { checkedCalibration, keptCalibration, type Calibration } from './calibration.ts'

/** Name of the file of ranges beside a backbone's weights. */
export const rangesFile = 'ranges.json'

/** Path of the ranges that come with Loupe, below `resources/ranges`. */
export function shippedRanges(folder: string, spec: Pick<BackboneSpec, 'name' | 'source'>): string {
  return path.join(folder, `${featuresName(spec)}.json`)
}

/** Parses ranges from a file; 'missing', or 'damaged' if they are incomplete or of other weights. */
export async function readRanges(
  file: string,
  { weightsHash }: Pick<BackboneSpec, 'weightsHash'>,
): Promise<Calibration | 'missing' | 'damaged'> {
  if (!existsSync(file)) return 'missing'
  try {
    const found = checkedCalibration(await readJson(file))
    return found?.weightsHash === weightsHash ? found : 'damaged'
  } catch {
    return 'damaged'
  }
}

export async function writeRanges(file: string, ranges: Calibration): Promise<void> {
  await writeFileAtomically(file, [Buffer.from(`${JSON.stringify(keptCalibration(ranges))}\n`)])
}
