import type { SQL } from 'drizzle-orm'
import { blob, check, customType, index, integer, primaryKey, real, sql, sqliteTable, text, unique } from './drizzle.ts'
import type { AnySQLiteColumn } from 'drizzle-orm/sqlite-core'
import { layouts } from '../../../common/layouts.ts'
import { marks, type Mark } from '../../../common/pictures/marks.ts'
import { splits, type Split } from '../../../common/splits.ts'
import type { Metrics } from '../../ml/evaluation/metrics.ts'
import type { PictureFormat } from '../../../common/pictures/formats.ts'
import type { EpochFigures } from '../../ml/training/figures.ts'
import type { FileFault, FileFaultCode } from '../../../common/problems/file-faults.ts'
import type { Problem } from '../../../common/problems/sentences.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import { DamagedValue } from './errors.ts'

/*
 * The tables of `project.db`. Times are whole milliseconds since 1970 (they sort, subtract and page without parsing).
 * Drizzle's enums exist in types only, so every closed set has its CHECK. Picture formats and problem codes stay open:
 * they grow with the decoder, and SQLite can change a CHECK only by rebuilding the table.
 */

/** Who labelled a picture; the studio's own labels ('user') win over folders and lists. */
const labelOrigins = ['folder', 'list', 'user'] as const
export type LabelOrigin = (typeof labelOrigins)[number]

const splitOrigins = ['imported', 'assigned'] as const
export type SplitOrigin = (typeof splitOrigins)[number]

const runStatuses = ['running', 'done', 'failed', 'cancelled', 'interrupted'] as const
export type RunStatus = (typeof runStatuses)[number]

/**
 * Figures of the pictures that a run was measured on; null for a split without any. `cv`: training pictures, each
 * predicted by a model trained without it.
 */
export type RunMetrics = Record<'val' | 'test', Metrics | null> & { cv?: Metrics | null }

/** What did the arithmetic of a run, and what it chose. */
export interface RunEngine {
  features: string
  training: string
  precision: string
  /** Why it has that precision, a `PrecisionReason`; missing in runs of older versions, and in resumed runs. */
  why?: string
  forwardPasses: number
  /** L2 penalty of a convex head. */
  penalty: number | null
  /** Epoch whose weights were kept. */
  bestEpoch: number | null
  /** SHA-256 over hash, label and split of every picture. */
  fingerprint: string
}

/** What the user can change and undo. Not a closed set in the database: it grows with the studio. */
export type EditKind =
  | 'label'
  | 'mark'
  | 'split'
  | 'class-add'
  | 'class-rename'
  | 'class-merge'
  | 'class-ignore'
  | 'class-order'
  | 'class-remove'

/** The next edit that Undo would undo, or Redo would redo. */
export interface EditLabel {
  kind: EditKind
  /** Number of pictures or classes it affected. */
  count: number
  /** Class name, split or mark, for the sentence. */
  what: string
}

/** What an edit changed, with the values before and after it. */
export interface Changes {
  /** Pictures that changed in the same way; `ids` are ascending, each stored as its distance from the one before. */
  pictures?: { ids: number[]; before: Partial<PictureState>; after: Partial<PictureState> }[]
  /** Null before it existed, or after it was removed. */
  classes?: { id: number; before: ClassState | null; after: ClassState | null }[]
  /** Null if the name is no alias. */
  aliases?: { name: string; before: Alias | null; after: Alias | null }[]
  /** Values of `settings`; null if there is none. */
  settings?: { key: string; before: unknown; after: unknown }[]
}

/** Everything about a picture that people decide. */
export type PictureState = Pick<
  typeof pictures.$inferSelect,
  'classId' | 'labelOrigin' | 'split' | 'splitOrigin' | 'leftOut' | 'mark'
>
export type ClassState = Omit<typeof classes.$inferSelect, 'id'>
/** `classId` null: the class was removed. */
type Alias = Omit<typeof aliases.$inferSelect, 'name'>

/** JSON in a text column. Invalid JSON means a damaged project, not a bug in the code that reads it. */
function json<T>(name: string) {
  const column = customType<{ data: T; driverData: string }>({
    dataType: () => 'text',
    toDriver: (value) => JSON.stringify(value),
    fromDriver: (text) => {
      try {
        return JSON.parse(text) as T
      } catch (error) {
        throw new DamagedValue(name, error)
      }
    },
  })
  return column(name)
}

export const sources = sqliteTable(
  'sources',
  {
    id: integer().primaryKey(),
    /** Absolute real path of the folder on this machine. */
    root: text().notNull().unique(),
    layout: text({ enum: layouts }).notNull(),
    addedAt: integer('added_at').notNull(),
  },
  (t) => [check('sources_layout', oneOf(t.layout, layouts))],
)

export const classes = sqliteTable(
  'classes',
  {
    /** Never reused: see `counters`. */
    id: integer().primaryKey(),
    /** NFC, trimmed. */
    name: text().notNull().unique(),
    /** Order in which classes are numbered for a run. */
    position: integer().notNull(),
    /** Its pictures keep label and split, but are not used. */
    ignored: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (t) => [check('classes_ignored', sql`${t.ignored} in (0, 1)`)],
)

/** Names in folders and lists for a class that was renamed or merged (its id), or removed (null). */
export const aliases = sqliteTable('aliases', {
  name: text().primaryKey(),
  classId: integer('class_id').references(() => classes.id),
})

export const pictures = sqliteTable(
  'pictures',
  {
    id: integer().primaryKey(),
    sourceId: integer('source_id')
      .notNull()
      .references(() => sources.id, { onDelete: 'cascade' }),
    /** Relative to the source's root, with '/', exactly as spelled on disk. */
    path: text().notNull(),
    /** SHA-256 of the bytes, hex. */
    hash: text().notNull(),
    bytes: integer().notNull(),
    mtimeMs: integer('mtime_ms').notNull(),
    /** Displayed width and height in pixels, after EXIF orientation. */
    width: integer().notNull(),
    height: integer().notNull(),
    orientation: integer().notNull(),
    format: text().$type<PictureFormat>().notNull(),
    /** Null if unlabelled. */
    classId: integer('class_id').references(() => classes.id),
    labelOrigin: text('label_origin', { enum: labelOrigins }).notNull(),
    split: text({ enum: splits }),
    splitOrigin: text('split_origin', { enum: splitOrigins }),
    /** Why a labelled picture is in no split; null for all others. */
    leftOut: text('left_out'),
    /** When the file was first found missing; null while it is there. */
    missingSince: integer('missing_since'),
    mark: text({ enum: marks }),
    /**
     * Value of `counters.revision` at its last change. A trigger stamps updates, except those that set a new revision
     * themselves.
     */
    revision: integer().notNull().default(1),
  },
  (t) => [
    unique('pictures_source_path').on(t.sourceId, t.path),
    index('pictures_hash').on(t.hash),
    // Everything that is counted, so that counting 50,000 pictures never reads their rows.
    index('pictures_counted').on(t.classId, t.split, t.mark, t.missingSince, t.leftOut),
    index('pictures_revision').on(t.revision),
    check('pictures_mark', oneOf(t.mark, marks)),
    check('pictures_label_origin', oneOf(t.labelOrigin, labelOrigins)),
    check('pictures_split', oneOf(t.split, splits)),
    check('pictures_split_origin', oneOf(t.splitOrigin, splitOrigins)),
    check('pictures_split_has_origin', sql`(${t.split} is null) = (${t.splitOrigin} is null)`),
    check('pictures_orientation', sql`${t.orientation} between 1 and 8`),
    check('pictures_size', sql`${t.width} > 0 and ${t.height} > 0 and ${t.bytes} > 0`),
  ],
)

export const unreadable = sqliteTable(
  'unreadable',
  {
    id: integer().primaryKey(),
    sourceId: integer('source_id')
      .notNull()
      .references(() => sources.id, { onDelete: 'cascade' }),
    path: text().notNull(),
    code: text().$type<FileFaultCode>().notNull(),
    /** In English. */
    reason: text().notNull(),
    /** Null if there is no file to measure (missing, or a folder). */
    bytes: integer(),
    mtimeMs: integer('mtime_ms'),
    /** Counts as `skipped`: a file with a picture's ending, neither a link nor a folder. */
    skipped: integer({ mode: 'boolean' }).notNull(),
    /** The same as `reason`, for other languages; null in what an earlier Loupe wrote. */
    fault: json<FileFault>('fault'),
  },
  (t) => [
    unique('unreadable_source_path').on(t.sourceId, t.path),
    check('unreadable_skipped', sql`${t.skipped} in (0, 1)`),
  ],
)

export const runs = sqliteTable(
  'runs',
  {
    /** 'r0001', 'r0002', … in the order they were started. */
    id: text().primaryKey(),
    createdAt: integer('created_at').notNull(),
    finishedAt: integer('finished_at'),
    status: text({ enum: runStatuses }).notNull(),
    recipe: json<Recipe>('recipe').notNull(),
    backbone: text().notNull(),
    precision: text().notNull(),
    seed: integer().notNull(),
    /** Class names in index order. */
    classes: json<string[]>('classes').notNull(),
    counts: json<Record<Split | 'unlabelled', number>>('counts'),
    metrics: json<RunMetrics>('metrics'),
    engine: json<RunEngine>('engine'),
    /** Of each stage. */
    seconds: json<Record<'features' | 'fit' | 'evaluate', number>>('seconds'),
    /** One object per epoch or step, in order. */
    history: json<EpochFigures[]>('history'),
    startedFrom: text('started_from').references((): AnySQLiteColumn => runs.id, { onDelete: 'set null' }),
    error: json<Problem>('error'),
  },
  (t) => [check('runs_status', oneOf(t.status, runStatuses))],
)

/** What each run saw of the pictures: compared with their current state, it shows what has changed since. */
export const runInputs = sqliteTable('run_inputs', {
  runId: text('run_id')
    .primaryKey()
    .references(() => runs.id, { onDelete: 'cascade' }),
  /** Value of `counters.revision` when the run read the pictures. */
  revision: integer().notNull(),
  /** See `db/run-inputs.ts`. */
  seen: blob({ mode: 'buffer' }).notNull(),
})

export const predictions = sqliteTable(
  'predictions',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    pictureId: integer('picture_id')
      .notNull()
      .references(() => pictures.id, { onDelete: 'cascade' }),
    /** The split the picture had in that run; null for unlabelled ones. */
    split: text({ enum: splits }),
    /** Class indices of the run; the truth is null for unlabelled pictures. */
    truth: integer(),
    predicted: integer().notNull(),
    /** Probability of the predicted class, 0 to 1. */
    confidence: real().notNull(),
    /** float32, little-endian, one per class of the run. */
    probabilities: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.pictureId] }),
    index('predictions_picture').on(t.pictureId),
    check('predictions_split', oneOf(t.split, splits)),
    check('predictions_confidence', sql`${t.confidence} between 0 and 1.000001`),
  ],
)

export const exported = sqliteTable('exports', {
  id: integer().primaryKey(),
  runId: text('run_id')
    .notNull()
    .references(() => runs.id, { onDelete: 'cascade' }),
  format: text().notNull(),
  /** Absolute path of what was written. */
  path: text().notNull(),
  createdAt: integer('created_at').notNull(),
})

/** What the user changed, oldest first; the undone ones, which are the newest, can be redone. */
export const edits = sqliteTable(
  'edits',
  {
    id: integer().primaryKey(),
    createdAt: integer('created_at').notNull(),
    kind: text().$type<EditKind>().notNull(),
    label: json<EditLabel>('label').notNull(),
    changes: json<Changes>('changes').notNull(),
    undone: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (t) => [check('edits_undone', sql`${t.undone} in (0, 1)`)],
)

/** One row of numbers that only grow; triggers update them (migrations 0001 and 0002). */
export const counters = sqliteTable(
  'counters',
  {
    id: integer().primaryKey(),
    /** Increases with every change of pictures, classes and sources, whoever makes it. */
    revision: integer().notNull(),
    /** Largest id a class ever had: undoing must find the id of a removed class free. */
    lastClassId: integer('last_class_id').notNull(),
    /** Number of the newest run there ever was: numbers of deleted runs are not reused. */
    lastRun: integer('last_run').notNull().default(0),
  },
  (t) => [check('counters_one', sql`${t.id} = 1`)],
)

/**
 * How many pictures are equal in everything that is counted; triggers update it (migration 0002), so that nothing has
 * to count 50,000 rows after a keystroke.
 */
export const tallies = sqliteTable(
  'tallies',
  {
    /** 0: unlabelled. */
    classId: integer('class_id').notNull(),
    /** '' if there is none, and the same for `mark`. */
    split: text().$type<Split | ''>().notNull(),
    mark: text().$type<Mark | ''>().notNull(),
    missing: integer({ mode: 'boolean' }).notNull(),
    leftOut: integer('left_out', { mode: 'boolean' }).notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.classId, t.split, t.mark, t.missing, t.leftOut] })],
)

/** Small facts about the project itself: JSON by key. */
export const settings = sqliteTable('settings', {
  key: text().primaryKey(),
  value: json<unknown>('value').notNull(),
})

/** `column in ('a','b')`; NULL passes, as always in a CHECK. */
function oneOf(column: AnySQLiteColumn, names: readonly string[]): SQL {
  return sql`${column} in (${sql.raw(names.map((name) => `'${name}'`).join(', '))})`
}
