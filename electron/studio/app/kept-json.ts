import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { writeFileAtomically } from '../../ml/atomic-file.ts'
import { asLoupeError } from '../../ml/errors.ts'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'

/** A small JSON file of LOUPE_HOME that several windows and servers share. It is read anew each time and written whole, so none holds on to an old one. */
export interface KeptJson<T> {
  read(): Promise<T>
  /** Reads, changes and writes; changes of this process follow one another. @throws LoupeError `disk_full`, `not_permitted` */
  change(update: (before: T) => T): Promise<T>
}

/**
 * @param schema says what the file holds
 * @param empty what counts where there is no file, or one that holds something else: a settings file somebody damaged must not keep the studio shut
 */
export function keptJson<T>(file: string, schema: z.ZodType<T>, empty: T): KeptJson<T> {
  let last: Promise<unknown> = Promise.resolve()
  const read = async (): Promise<T> => {
    try {
      return schema.parse(JSON.parse(await readFile(file, 'utf8')))
    } catch {
      return empty
    }
  }
  const write = async (update: (before: T) => T): Promise<T> => {
    const value = update(await read())
    try {
      makePrivateFolder(path.dirname(file))
      await writeFileAtomically(file, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)])
    } catch (error) {
      throw asLoupeError(error)
    }
    return value
  }
  return {
    read,
    change: (update) => {
      const changed = last.then(() => write(update))
      last = changed.catch(() => undefined)
      return changed
    },
  }
}
