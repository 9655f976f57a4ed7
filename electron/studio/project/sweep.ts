import fs from 'node:fs'
import path from 'node:path'
import { removeEmptySync } from '../../ml/files/remove.ts'
import { sweepUnfinished } from '../../ml/export/unfinished.ts'
import { earlyNames, earlyUploads, sweepDead } from '../../ml/temporary.ts'

/**
 * Removes unfinished work of killed processes from a project's folder: exports and packs, uploads, files of runs,
 * thumbnails, pictures that were tried; and exports to other places. What a living process is writing stays. None of it
 * was ever complete, so nothing is lost. Never throws.
 */
export function sweepProject(dir: string): void {
  // Beside the project's own folders, and among pictures, people may have anything.
  sweepDead(dir)
  sweepDead(path.join(dir, 'pictures'), earlyUploads)
  for (const name of ['exports', path.join('cache', 'thumbnails'), path.join('cache', 'try')])
    sweepDead(path.join(dir, name), earlyNames)
  for (const run of foldersIn(path.join(dir, 'runs')))
    for (const place of [run, ...foldersIn(run)]) sweepDead(place, earlyNames)
  for (const exported of foldersIn(path.join(dir, 'exports')))
    // A first export that was killed leaves nothing, not even its folder.
    if (sweepDead(exported, earlyNames) > 0) removeEmpty(exported)
  sweepUnfinished()
}

function foldersIn(dir: string): string[] {
  try {
    // Never through a link: its target does not belong to the project.
    if (!fs.lstatSync(dir).isDirectory()) return []
    const entries = fs.readdirSync(dir, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(dir, name))
  } catch {
    return []
  }
}

function removeEmpty(dir: string): void {
  try {
    removeEmptySync(dir)
  } catch {
    // It contains an export.
  }
}
