/** How small and how large cells can be made, CSS pixels. */
export const cellSizes = { least: 64, most: 384, step: 8 }
