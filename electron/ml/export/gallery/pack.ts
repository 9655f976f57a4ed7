import { LoupeError } from '../../errors.ts'
import type { GalleryCurves, GalleryData, GalleryMetrics, GalleryPicture, GallerySplit } from './data.ts'

/** The gallery as the page reads it: one column a field, so that 10,000 pictures stay near a megabyte. */
export interface PackedGallery {
  title: string
  created: string
  classes: string[]
  recipe: string
  backbone: string
  metrics: Partial<Record<GallerySplit, GalleryMetrics>>
  curves: GalleryCurves
  names: string[]
  /** One letter a picture: `e` test, `v` validation, `t` training, `-` none. */
  splits: string
  /** Class index, or -1. */
  labels: number[]
  predicted: number[]
  /** `[class, p, class, p, …]` a picture, p in ten-thousandths. */
  top: number[][]
  /** Pictures whose thumbnail could not be made. */
  missing: number[]
}

const letters: Record<GallerySplit, string> = { test: 'e', val: 'v', train: 't' }

/**
 * Turns the gallery into columns. Numbers that are not finite become null in the JSON and a dash on the page.
 * @throws LoupeError `export_failed` where a class index lies outside `classes`
 */
export function packGallery(data: GalleryData, missing: number[] = []): PackedGallery {
  for (const picture of data.pictures) checkIndices(picture, data.classes.length)
  const { title, created, classes, recipe, backbone, metrics, curves, pictures } = data
  return {
    ...{ title, created, classes, recipe, backbone, metrics, curves, missing },
    names: pictures.map((p) => p.name),
    splits: pictures.map((p) => (p.split ? letters[p.split] : '-')).join(''),
    labels: pictures.map((p) => p.label ?? -1),
    predicted: pictures.map((p) => p.predicted),
    top: pictures.map((p) => p.top.slice(0, 5).flatMap(([index, share]) => [index, Math.round(share * 1e4)])),
  }
}

function checkIndices(picture: GalleryPicture, classes: number): void {
  const indices = [picture.predicted, ...picture.top.map(([index]) => index)]
  if (picture.label !== null) indices.push(picture.label)
  if (indices.every((i) => Number.isInteger(i) && i >= 0 && i < classes)) return
  throw new LoupeError(
    'export_failed',
    `The prediction of ${JSON.stringify(picture.name)} names a class that the model does not have.`,
    'Evaluate the run again, then export it again.',
  )
}
