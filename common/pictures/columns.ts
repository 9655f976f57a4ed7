import { splits } from '../splits.ts'
import { marks } from './marks.ts'

/**
 * Encodes a closed set of names as small numbers, for columns of 50,000 pictures sent from server to page: 0 is none, 1
 * the first name.
 */
export interface Coding<Name extends string> {
  readonly names: readonly Name[]
  encode(name: Name | null): number
  /** Null for 0 and for unknown numbers. */
  decode(code: number): Name | null
}

function coding<const Name extends string>(names: readonly Name[]): Coding<Name> {
  return {
    names,
    encode: (name) => (name === null ? 0 : names.indexOf(name) + 1),
    decode: (code) => names[code - 1] ?? null,
  }
}

/** Why a picture is not used: its file is missing, or it is left out as a copy of a picture in another split. */
const pictureStates = ['missing', 'leftOut'] as const
export type PictureState = (typeof pictureStates)[number]

/** How columns of pictures and predictions encode a split, a mark and a state. */
export const splitCode = coding(splits)
export const markCode = coding(marks)
export const stateCode = coding(pictureStates)
