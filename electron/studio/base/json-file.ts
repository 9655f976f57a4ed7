import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { writeFileAtomically } from '../../ml/atomic-file.ts'
import { asLoupeError } from '../../ml/errors.ts'
import { readJson } from '../../ml/regular-file.ts'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'

/**
 * A small JSON file of LOUPE_HOME that several windows and servers share. It is read each time and written as a whole,
 * so nobody works with an outdated copy.
 */
export interface JsonFile<T> {
  read(): Promise<T>
  /**
   * Reads, changes and writes; changes within this process are made one after the other. @throws LoupeError
   * `disk_full`, `not_permitted`
   */
  change(update: (before: T) => T): Promise<T>
}

/** The last pending change of each file, by real path, so that all users of a file wait for the same one. */
const underWay = new Map<string, Promise<unknown>>()

/**
 * @param schema of the file's contents
 * @param empty used if there is no file or its contents are invalid: a damaged settings file must not lock people out
 *   of the studio
 */
export function jsonFile<T>(file: string, schema: z.ZodType<T>, empty: T): JsonFile<T> {
  const read = async (): Promise<T> => {
    try {
      return schema.parse(await readJson(file))
    } catch {
      return empty
    }
  }
  const write = async (update: (before: T) => T): Promise<T> => {
    const value = update(await read())
    await writeFileAtomically(file, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)])
    return value
  }
  return {
    read,
    change: async (update) => {
      try {
        makePrivateFolder(path.dirname(file))
        const place = path.join(await realpath(path.dirname(file)), path.basename(file))
        return await following(place, () => write(update))
      } catch (error) {
        throw asLoupeError(error, file)
      }
    },
  }
}

/** Runs `work` once the previous work for this file has finished or failed. */
function following<T>(place: string, work: () => Promise<T>): Promise<T> {
  const mine = (underWay.get(place) ?? Promise.resolve()).then(work)
  const settled = mine
    .catch(() => undefined)
    .finally(() => {
      if (underWay.get(place) === settled) underWay.delete(place)
    })
  underWay.set(place, settled)
  return mine
}
