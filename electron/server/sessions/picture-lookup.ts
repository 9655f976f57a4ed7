import type { PictureFormat } from '../../../common/pictures/formats.ts'
import type { Project } from '../../studio/project/project.ts'
import { pictureFile } from '../../studio/db/pictures.ts'
import type { Original } from '../thumbnails/original.ts'

/** What is needed to show a picture. */
interface PictureAt {
  id: number
  hash: string
  bytes: number
  format: PictureFormat
  root: string
  path: string
}

/** Its file, and the hash that the file must have to be shown. */
export function originalOf(picture: PictureAt): Original {
  const { hash, bytes } = picture
  return { file: pictureFile(picture), known: { hash, bytes } }
}

const statements = new WeakMap<Project, (id: number) => PictureAt | undefined>()

/** Looks up pictures by a statement that is prepared once per project: a grid requests hundreds at a time. */
export function findPicture(project: Project, id: number): PictureAt | undefined {
  let find = statements.get(project)
  if (!find) {
    const statement = project.db.$client.prepare<[number], PictureAt>(
      'select p.id, p.hash, p.bytes, p.format, p.path, s.root from pictures p join sources s on s.id = p.source_id where p.id = ?',
    )
    find = (wanted) => statement.get(wanted)
    statements.set(project, find)
  }
  return find(id)
}
