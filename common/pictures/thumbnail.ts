import { pictureFormats } from './formats.ts'

/** The format in which pictures are drawn for screens and galleries. */
const { mime, extensions } = pictureFormats.webp

export const thumbnailType = mime
export const thumbnailEnding = `.${extensions[0]}`
