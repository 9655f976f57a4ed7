import { markCode, splitCode, stateCode, type Coding } from '../../../common/pictures/columns.ts'
import type { Project } from '../project/project.ts'
import { revisionOf } from '../db/revision.ts'

/**
 * Pictures by column, with one entry per picture in every array. The page loads all pictures of a project once and
 * filters them itself.
 */
export interface PictureColumns {
  revision: number
  id: number[]
  /** Eight hex digits of the hash, for its thumbnail's address. */
  v: string[]
  /** Relative path, below the folder given by `source`. */
  name: string[]
  source: number[]
  /** 0 for unlabelled. */
  classId: number[]
  /** Encoded by `splitCode`. */
  split: number[]
  /** Encoded by `markCode`. */
  mark: number[]
  /** Encoded by `stateCode`. */
  state: number[]
  /** Width over height. */
  aspect: number[]
}

/** All pictures, those of `ids`, or those that changed after revision `since`. */
type Which = { ids: readonly number[] } | { since: number }

type Row = [number, string, string, number, number, number, number, number, number]

/** SQL: the code of a column that contains one of the names or null. */
const coded = (column: string, { names, encode }: Coding<string>) =>
  `case ${column} ${names.map((name) => `when '${name}' then ${encode(name)}`).join(' ')} else 0 end`

const columns = `
  select id, substr(hash, 1, 8), path, source_id, ifnull(class_id, 0),
    ${coded('split', splitCode)}, ${coded('mark', markCode)},
    iif(missing_since is not null, ${stateCode.encode('missing')}, iif(left_out is not null, ${stateCode.encode('leftOut')}, 0)),
    round(width * 1.0 / height, 3)
  from pictures`

/** Pictures by column, in the order of their ids. */
export function pictureColumns(project: Project, which?: Which): PictureColumns {
  const result: PictureColumns = {
    revision: revisionOf(project.db),
    id: [],
    v: [],
    name: [],
    source: [],
    classId: [],
    split: [],
    mark: [],
    state: [],
    aspect: [],
  }
  for (const row of rows(project, which)) {
    result.id.push(row[0])
    result.v.push(row[1])
    result.name.push(row[2])
    result.source.push(row[3])
    result.classId.push(row[4])
    result.split.push(row[5])
    result.mark.push(row[6])
    result.state.push(row[7])
    result.aspect.push(row[8])
  }
  return result
}

function rows(project: Project, which: Which | undefined): Row[] {
  const { $client } = project.db
  const all = (where: string, values: unknown[] = []) =>
    $client.prepare(`${columns} ${where} order by id`).raw().all(values) as Row[]
  if (!which) return all('')
  if ('ids' in which) return all('where id in (select value from json_each(?))', [JSON.stringify(which.ids)])
  return all('where revision > ?', [which.since])
}
