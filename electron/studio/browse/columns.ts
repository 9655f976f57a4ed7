import type { Project } from '../project/project.ts'
import { revisionOf } from '../db/revision.ts'

/**
 * Pictures by column, one entry a picture in every array. The page loads all of a project once and filters by itself.
 */
export interface PictureColumns {
  revision: number
  id: number[]
  /** Eight hex digits of the hash, for the address of its thumbnail. */
  v: string[]
  /** Relative path; `source` says below which folder. */
  name: string[]
  source: number[]
  /** 0 for unlabelled. */
  classId: number[]
  /** 0 none, 1 train, 2 val, 3 test. */
  split: number[]
  /** 0 none, 1 unsure, 2 kept, 3 rejected. */
  mark: number[]
  /** 1: the file is gone. 2: left out as the copy of a picture in another split. */
  state: number[]
  /** Width over height. */
  aspect: number[]
}

/** All pictures, those of `ids`, or those that changed after revision `since`. */
export type Which = { ids: readonly number[] } | { since: number }

type Row = [number, string, string, number, number, number, number, number, number]

const columns = `
  select id, substr(hash, 1, 8), path, source_id, ifnull(class_id, 0),
    case split when 'train' then 1 when 'val' then 2 when 'test' then 3 else 0 end,
    case mark when 'unsure' then 1 when 'kept' then 2 when 'rejected' then 3 else 0 end,
    iif(missing_since is not null, 1, iif(left_out is not null, 2, 0)),
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
