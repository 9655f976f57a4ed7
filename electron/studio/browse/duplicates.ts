import type { Project } from '../project/project.ts'

const statement = `
  select hash, id from pictures
  where missing_since is null and hash in (select hash from pictures group by hash having count(*) > 1)
  order by hash, id`

/** Ids of present pictures with the same bytes, one array per group; groups are in the order of their first picture. */
export function copies(project: Project): number[][] {
  const groups = new Map<string, number[]>()
  for (const [hash, id] of project.db.$client.prepare(statement).raw().all() as [string, number][]) {
    const group = groups.get(hash)
    if (group) group.push(id)
    else groups.set(hash, [id])
  }
  return [...groups.values()].filter(({ length }) => length > 1).sort(([a], [b]) => a - b)
}
