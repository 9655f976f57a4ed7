import fs from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../files/make-tree.ts'
import { removeEmpty as removeEmptyFolder, removeMade } from '../files/remove.ts'
import { elsewhere } from '../elsewhere.ts'
import { asLoupeError, LoupeError } from '../errors.ts'
import { earlyNames, sweepDead, temporaryFolder } from '../temporary.ts'
import { refuseForeign } from './foreign.ts'
import { publish } from './publish.ts'
import { writtenFiles } from './written.ts'
import { noteUnfinished, sweepUnfinished } from './unfinished.ts'

export interface Staging {
  /**
   * What may already be in the target folder: 'exports': nothing or an earlier export; 'files': anything, as long as
   * the names are free or Loupe's own.
   */
  into?: 'exports' | 'files'
  /**
   * Where new files are written first: 'beside' the folder if possible, so that a first export appears all at once; or
   * 'inside' it, for folders of a project.
   */
  place?: 'beside' | 'inside'
}

/**
 * Lets `write` fill a new folder and then moves its files into `dir`, replacing what an earlier export left there under
 * these names. Nothing else in `dir` is touched. After an error, a full disk or a cancel, `dir` is as it was before, or
 * still missing; leftovers of a killed process are removed the next time.
 * @param names of everything that may be written directly into `dir`; files of an earlier export with these names are
 *   removed even if this one does not write them
 * @throws LoupeError `export_failed` if something with these names was not written by Loupe; what `write` throws,
 *   naming `dir`
 */
export async function stageFolder(
  dir: string,
  names: readonly string[],
  write: (staging: string) => Promise<void>,
  { into = 'exports', place = 'beside' }: Staging = {},
): Promise<void> {
  const target = await fs.realpath(dir).catch(() => path.resolve(dir))
  await refuseForeign(target, names, into)
  sweepUnfinished()
  const { staging, made } = await openStaging(target, place)
  // Those of a project are found when it is opened.
  const forget = place === 'beside' ? noteUnfinished(staging) : () => undefined
  let isDone = false
  try {
    await write(staging)
    await publish(staging, target, names, into)
    isDone = true
  } catch (error) {
    throw inPlace(error, staging, target)
  } finally {
    await removeMade(staging)
    forget()
    if (!isDone && made !== undefined) await removeEmpty(path.dirname(staging), made)
  }
}

/** A folder on the disk of `target` to write into, and the topmost folder that was made for it. */
async function openStaging(
  target: string,
  place: Staging['place'],
): Promise<{ staging: string; made: string | undefined }> {
  const found = await fs.stat(target).catch(() => null)
  const parent = path.dirname(target)
  if (place === 'beside') {
    const made = await makeFolder(parent)
    sweepDead(parent)
    if (found) sweepDead(target, await earlyIn(target))
    // The folder may be a separate disk, or be in a place where this user may not write.
    if (!found || (await fs.stat(parent)).dev === found.dev)
      try {
        return { staging: temporaryFolder(parent, 'exporting'), made }
      } catch (error) {
        if (!found) throw error
      }
  }
  const made = await makeFolder(target)
  sweepDead(target, await earlyIn(target))
  return { staging: temporaryFolder(target, 'exporting'), made }
}

/** Leftovers of earlier versions in a folder; only if it contains an export, since it may be any folder. */
async function earlyIn(dir: string): Promise<RegExp | undefined> {
  return (await writtenFiles(dir))?.isExport ? earlyNames : undefined
}

/**
 * Makes a folder and its parents. Returns the topmost one made. Throws `export_failed` if something else is in the way.
 */
export async function makeFolder(dir: string): Promise<string | undefined> {
  try {
    return makeTree(dir)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST' && code !== 'ENOTDIR' && code !== 'ENOENT' && code !== 'ENAMETOOLONG') throw error
    throw new LoupeError('export_failed.no_folder', { folder: dir, system: code }, { cause: error })
  }
}

/** Removes empty folders from `dir` upwards, including `topmost`. */
async function removeEmpty(dir: string, topmost: string): Promise<void> {
  for (let at = dir; at === topmost || at.startsWith(`${topmost}${path.sep}`); at = path.dirname(at))
    try {
      await removeEmptyFolder(at)
    } catch {
      return
    }
}

/** Makes an error name the place that people know instead of the temporary one. */
function inPlace(error: unknown, staging: string, target: string): LoupeError {
  const known = elsewhere(asLoupeError(error), staging, target)
  const namesNoPlace = known.code === 'disk_full' && known.reason === 'at' && known.about.place === undefined
  return namesNoPlace ? new LoupeError('disk_full.at', { place: target }, { cause: error }) : known
}
