import { LoupeError } from '../../errors.ts'

/** What a file says it holds, before it is believed: numbers by rows. */
export interface OpenFeatures {
  data: { shape: number[]; values(): Promise<ArrayLike<number>> | ArrayLike<number> }
  label: { shape: number[]; values(): Promise<ArrayLike<number | bigint>> | ArrayLike<number | bigint> }
  close(): void
}

export function featuresInvalid(file: string, why: string, cause?: unknown): LoupeError {
  return new LoupeError(
    'features_invalid',
    `${file} cannot be used as a feature file: ${why}.`,
    "Give a .h5 or .npz with 'data' (numbers, one row a picture) and 'label' (a class index a row), as loupe features writes it.",
    { cause },
  )
}
