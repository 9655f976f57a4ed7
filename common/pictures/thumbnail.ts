import { pictureFormats } from './formats.ts'

/** The format in which pictures are drawn for screens and galleries. */
const { mime, extensions } = pictureFormats.webp

/** Longest sides that a thumbnail can have, pixels. */
export const thumbnailSides = [96, 192, 384, 768] as const
export type ThumbnailSide = (typeof thumbnailSides)[number]

export const thumbnailType = mime
export const thumbnailEnding = `.${extensions[0]}`
