import type { Foreign } from '../../../common/words/en/problems/projects.ts'

/** Something in a database that Loupe never writes. */
export interface ForeignThing {
  what: Foreign
  /** Its name in the schema, or the version that it claims. */
  name?: string
}
