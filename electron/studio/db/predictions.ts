import { and, desc, eq, sql } from './drizzle.ts'
import type { Database } from './database.ts'
import { DamagedValue } from './errors.ts'
import { isUsable } from './runs.ts'
import { predictions, runs } from './schema.ts'

export type Prediction = Omit<typeof predictions.$inferSelect, 'probabilities'> & {
  /** `[classes]`, 0 to 1, in the class order of the run. */
  probabilities: Float32Array
}
export type PredictionTable = ReturnType<typeof predictionTable>

/** Each run's prediction for each picture. */
export function predictionTable(db: Database) {
  const held = sql.placeholder
  const put = db
    .insert(predictions)
    .values({
      runId: held('runId'),
      pictureId: held('pictureId'),
      split: held('split'),
      truth: held('truth'),
      predicted: held('predicted'),
      confidence: held('confidence'),
      probabilities: held('probabilities'),
    })
    .onConflictDoUpdate({
      target: [predictions.runId, predictions.pictureId],
      set: {
        split: sql`excluded.split`,
        truth: sql`excluded.truth`,
        predicted: sql`excluded.predicted`,
        confidence: sql`excluded.confidence`,
        probabilities: sql`excluded.probabilities`,
      },
    })
    .prepare()

  return {
    /** Writes all of them or none; earlier predictions of the same run are replaced. */
    put: (rows: Iterable<Prediction>): void => {
      db.transaction(() => {
        for (const row of rows) put.run({ ...row, probabilities: toBytes(row.probabilities) })
      })
    },

    ofRun: (runId: string): Prediction[] =>
      db
        .select()
        .from(predictions)
        .where(eq(predictions.runId, runId))
        .orderBy(predictions.pictureId)
        .all()
        .map((row) => ({ ...row, probabilities: fromBytes(row.probabilities) })),

    /** The predictions of finished runs for one picture, newest first, with the class names of each run. */
    ofPicture: (pictureId: number): (Omit<Prediction, 'runId'> & { run: string; classes: string[] })[] =>
      db
        .select({ row: predictions, run: runs.id, classes: runs.classes })
        .from(predictions)
        .innerJoin(runs, eq(predictions.runId, runs.id))
        .where(and(eq(predictions.pictureId, pictureId), isUsable))
        .orderBy(desc(runs.id))
        .all()
        .map(({ row, run, classes }) => ({ ...row, run, classes, probabilities: fromBytes(row.probabilities) })),
  }
}

function toBytes(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength)
}

/**
 * Copies: SQLite's buffers need not be aligned for floats. @throws DamagedValue if they are not floats: the file may
 * contain anything
 */
function fromBytes(bytes: unknown): Float32Array {
  if (!(bytes instanceof Uint8Array) || bytes.length % 4 !== 0)
    throw new DamagedValue('predictions.probabilities', new RangeError('no float32 numbers'))
  return new Float32Array(Uint8Array.from(bytes).buffer)
}
