import { pictureFormats } from './formats.ts'

/** Format of the thumbnails on screens and in galleries. */
const { mime, extensions } = pictureFormats.webp

/** Possible longest sides of a thumbnail, in pixels. */
export const thumbnailSides = [96, 192, 384, 768] as const
export type ThumbnailSide = (typeof thumbnailSides)[number]

export const thumbnailType = mime
export const thumbnailEnding = `.${extensions[0]}`
