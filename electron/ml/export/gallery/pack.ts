import { LoupeError } from '../../errors.ts'
import type { GalleryCurves, GalleryData, GalleryMetrics, GalleryPicture, GallerySplit } from './data.ts'

/** The gallery in the form the page loads: one column per field, so that 10,000 pictures stay near a megabyte. */
export interface PackedGallery {
  title: string
  created: string
  classes: string[]
  recipe: string
  backbone: string
  metrics: Partial<Record<GallerySplit, GalleryMetrics>>
  curves: GalleryCurves
  names: string[]
  /** One letter per picture: `e` test, `v` validation, `t` training, `-` none. */
  splits: string
  /** Class index, or -1. */
  labels: number[]
  predicted: number[]
  /** `[class, p, class, p, …]` per picture, p in ten-thousandths. */
  top: number[][]
  /** Pictures whose thumbnail could not be made. */
  missing: number[]
  /** File number and class index of each training picture shown as training saw it. */
  samples: [file: number, label: number][]
}

const letters: Record<GallerySplit, string> = { test: 'e', val: 'v', train: 't' }

/**
 * Turns the gallery into columns. Numbers that are not finite become null in the JSON and a dash on the page.
 * @param missing pictures without a thumbnail
 * @param undrawn samples that could not be drawn: these are left out
 * @throws LoupeError `export_failed` if a class index lies outside `classes`
 */
export function packGallery(data: GalleryData, missing: number[] = [], undrawn: number[] = []): PackedGallery {
  for (const picture of data.pictures)
    if (!areClasses(indicesOf(picture), data.classes))
      throw new LoupeError('export_failed.class_of_prediction', { picture: picture.name })
  if (
    !areClasses(
      data.samples.map(({ label }) => label),
      data.classes,
    )
  )
    throw new LoupeError('export_failed.class_of_sample')
  const { title, created, classes, recipe, backbone, metrics, curves, pictures } = data
  return {
    ...{ title, created, classes, recipe, backbone, metrics, curves, missing },
    names: pictures.map((p) => p.name),
    splits: pictures.map((p) => (p.split ? letters[p.split] : '-')).join(''),
    labels: pictures.map((p) => p.label ?? -1),
    predicted: pictures.map((p) => p.predicted),
    top: pictures.map((p) => p.top.slice(0, 5).flatMap(([index, share]) => [index, Math.round(share * 1e4)])),
    samples: data.samples.flatMap(({ label }, i): PackedGallery['samples'] =>
      undrawn.includes(i) ? [] : [[i, label]],
    ),
  }
}

function indicesOf({ predicted, top, label }: GalleryPicture): number[] {
  return [predicted, ...top.map(([index]) => index), ...(label === null ? [] : [label])]
}

function areClasses(indices: number[], { length }: string[]): boolean {
  return indices.every((i) => Number.isInteger(i) && i >= 0 && i < length)
}
