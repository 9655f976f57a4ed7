import type { Foreign } from '../../../common/words/en/problems/projects.ts'

/** Something in a database that Loupe never writes. */
export interface ForeignThing {
  what: Foreign
  /** What its schema calls it, or the version that it says it is of. */
  name?: string
}
