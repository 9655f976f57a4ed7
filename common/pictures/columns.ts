import { splits } from '../splits.ts'
import { marks } from './marks.ts'

/**
 * A closed set of names as one small number each, for columns of 50,000 pictures that go from server to page: 0 is none of them, 1 the first.
 */
export interface Coding<Name extends string> {
  readonly names: readonly Name[]
  encode(name: Name | null): number
  /** Null for 0, and for a number that stands for none of them. */
  decode(code: number): Name | null
}

function coding<const Name extends string>(names: readonly Name[]): Coding<Name> {
  return {
    names,
    encode: (name) => (name === null ? 0 : names.indexOf(name) + 1),
    decode: (code) => names[code - 1] ?? null,
  }
}

/** Why a picture takes no part: its file is gone, or it is left out as the copy of a picture in another split. */
export const pictureStates = ['missing', 'leftOut'] as const
export type PictureState = (typeof pictureStates)[number]

/** How the columns of pictures and of predictions write a split, a mark and a state. */
export const splitCode = coding(splits)
export const markCode = coding(marks)
export const stateCode = coding(pictureStates)
