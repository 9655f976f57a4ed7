/**
 * What a pickle is read into: null, booleans, numbers, bigints, strings, Uint8Arrays, these two, Map for dictionaries,
 * Set for sets, and what the host made. None of it can run anything.
 */
export class PickleTuple {
  readonly items: readonly unknown[]

  constructor(items: readonly unknown[]) {
    this.items = items
  }
}

export class PickleList {
  readonly items: unknown[] = []
}
