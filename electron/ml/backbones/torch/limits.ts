/** No classifier has nearly this many tensors; a file that lists more is refused. */
export const MOST_TENSORS = 100_000

/** Most numbers of one tensor. The largest here, the first linear layer of VGG, has 103 million. */
export const MOST_NUMBERS = 2 ** 28

export const MOST_AXES = 8

/** Most bytes of a pickle. That of a state dict with 1,000 tensors has about 100,000. */
export const LONGEST_PICKLE = 8 << 20
