/** How a folder of pictures can say what they show: by class folders, by such folders below folders of splits, or by lists. */
export const layouts = ['folders', 'split-folders', 'lists'] as const
export type Layout = (typeof layouts)[number]

/** What a person may ask for; 'auto': what the folder looks like. */
export const layoutWishes = ['auto', ...layouts] as const
export type LayoutWish = (typeof layoutWishes)[number]
