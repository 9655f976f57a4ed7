import path from 'node:path'
import { asc, eq, gt, isNotNull, isNull, sql } from './drizzle.ts'
import type { Database } from './database.ts'
import { nextRevision } from './revision.ts'
import { classes, counters, pictures, sources, type LabelOrigin, type SplitOrigin } from './schema.ts'
import type { Split } from '../../../common/splits.ts'

export type Picture = typeof pictures.$inferSelect
type NewPicture = Omit<typeof pictures.$inferInsert, 'id' | 'revision'>
export type PictureTable = ReturnType<typeof pictureTable>

/** A picture with what other tables contain about it. */
export type ListedPicture = Picture & {
  /** Absolute folder that `path` is relative to. */
  root: string
  /** Name of its class; null if unlabelled. */
  label: string | null
}

/** Where the file of a picture is. */
export function pictureFile({ root, path: relative }: Pick<ListedPicture, 'root' | 'path'>): string {
  return path.join(root, relative)
}

/** What re-reading the file found. */
export type FileFacts = Pick<
  Picture,
  'sourceId' | 'path' | 'hash' | 'bytes' | 'mtimeMs' | 'width' | 'height' | 'orientation' | 'format'
>

/** The pictures of a project. Statements are prepared once: drizzle builds SQL ten times slower than SQLite runs it. */
export function pictureTable(db: Database) {
  const held = sql.placeholder
  const facts = {
    sourceId: sql`${held('sourceId')}`,
    path: sql`${held('path')}`,
    hash: sql`${held('hash')}`,
    bytes: sql`${held('bytes')}`,
    mtimeMs: sql`${held('mtimeMs')}`,
    width: sql`${held('width')}`,
    height: sql`${held('height')}`,
    orientation: sql`${held('orientation')}`,
    format: sql`${held('format')}`,
  }
  const insert = db
    .insert(pictures)
    .values({
      ...facts,
      classId: held('classId'),
      labelOrigin: held('labelOrigin'),
      split: held('split'),
      splitOrigin: held('splitOrigin'),
      revision: sql`(select ${counters.revision} from ${counters})`,
    })
    .prepare()
  const update = db
    .update(pictures)
    .set({ ...facts, missingSince: null })
    .where(eq(pictures.id, held('id')))
    .prepare()
  const setLabel = db
    .update(pictures)
    .set({ classId: sql`${held('classId')}`, labelOrigin: sql`${held('origin')}` })
    .where(eq(pictures.id, held('id')))
    .prepare()
  const setSplit = db
    .update(pictures)
    .set({ split: sql`${held('split')}`, splitOrigin: sql`${held('origin')}`, leftOut: sql`${held('leftOut')}` })
    .where(eq(pictures.id, held('id')))
    .prepare()
  const setMissing = db
    .update(pictures)
    .set({ missingSince: sql`${held('since')}` })
    .where(eq(pictures.id, held('id')))
    .prepare()
  const byId = db
    .select()
    .from(pictures)
    .where(eq(pictures.id, held('id')))
    .prepare()
  const byHash = db
    .select()
    .from(pictures)
    .where(eq(pictures.hash, held('hash')))
    .orderBy(pictures.id)
    .prepare()

  const listed = () =>
    db
      .select({ picture: pictures, root: sources.root, label: classes.name })
      .from(pictures)
      .innerJoin(sources, eq(pictures.sourceId, sources.id))
      .leftJoin(classes, eq(pictures.classId, classes.id))
      .$dynamic()
  const flat = (rows: { picture: Picture; root: string; label: string | null }[]): ListedPicture[] =>
    rows.map(({ picture, root, label }) => ({ ...picture, root, label }))

  return {
    get: (id: number): Picture | undefined => byId.get({ id }),
    withHash: (hash: string): Picture[] => byHash.all({ hash }),
    ofSource: (sourceId: number): Picture[] =>
      db.select().from(pictures).where(eq(pictures.sourceId, sourceId)).orderBy(pictures.id).all(),

    /** Every picture whose file is present, by id. */
    present: (): ListedPicture[] => flat(listed().where(isNull(pictures.missingSince)).orderBy(asc(pictures.id)).all()),

    /** Every picture whose file is missing or has become unreadable. */
    absent: (): ListedPicture[] =>
      flat(listed().where(isNotNull(pictures.missingSince)).orderBy(asc(pictures.id)).all()),

    /** Up to `limit` pictures after the id `after`: unlike OFFSET, paging by key stays fast. */
    page: (after: number, limit: number): ListedPicture[] =>
      flat(listed().where(gt(pictures.id, after)).orderBy(asc(pictures.id)).limit(limit).all()),

    /** Adds a picture. Add many in one `project.transaction`, which gives all of them one revision. */
    add: (picture: NewPicture): void => {
      if (!db.$client.inTransaction) nextRevision(db)
      insert.run({ classId: null, split: null, splitOrigin: null, ...picture })
    },

    /** New facts about a known picture: changed bytes, a new place, or back again. Label and split stay. */
    update: (id: number, found: FileFacts): void => {
      update.run({ id, ...found })
    },

    setLabel: (id: number, classId: number | null, origin: LabelOrigin): void => {
      setLabel.run({ id, classId, origin })
    },

    /** Puts a picture into a split, or with null into none; `leftOut` tells why a labelled one has none. */
    setSplit: (id: number, split: Split | null, origin: SplitOrigin, leftOut: string | null = null): void => {
      setSplit.run({ id, split, origin: split === null ? null : origin, leftOut })
    },

    /** Flags a file as missing since `since` (ms), or with null as present. */
    setMissing: (id: number, since: number | null): void => {
      setMissing.run({ id, since })
    },

    /** Numbers of present pictures per class and split; `label` and `split` may be null. */
    counts: (): { label: string | null; split: Split | null; count: number }[] =>
      db
        .select({ label: classes.name, split: pictures.split, count: sql<number>`count(*)` })
        .from(pictures)
        .leftJoin(classes, eq(pictures.classId, classes.id))
        .where(isNull(pictures.missingSince))
        .groupBy(classes.id, pictures.split)
        .orderBy(classes.position)
        .all(),
  }
}
