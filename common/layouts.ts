/**
 * How a folder tells the classes of its pictures: by class folders, by class folders inside split folders, or by lists.
 */
export const layouts = ['folders', 'split-folders', 'lists'] as const
export type Layout = (typeof layouts)[number]

/** What the user may choose; 'auto' detects the layout. */
export const layoutWishes = ['auto', ...layouts] as const
export type LayoutWish = (typeof layoutWishes)[number]
