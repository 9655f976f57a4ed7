/** Smallest and largest size of a cell, CSS pixels. */
export const cellSizes = { least: 64, most: 384, step: 8 }
