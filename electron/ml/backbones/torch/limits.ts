/** No classifier has nearly as many tensors; what lists more is not read. */
export const MOST_TENSORS = 100_000

/** Numbers of one tensor. The largest here, the first linear layer of VGG, has 103 million. */
export const MOST_NUMBERS = 2 ** 28

export const MOST_AXES = 8

/** Bytes of a pickle. That of a state dict with 1,000 tensors has some 100,000. */
export const LONGEST_PICKLE = 8 << 20
