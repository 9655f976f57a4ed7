import fs from 'node:fs'
import path from 'node:path'
import { makeTree } from '../files/make-tree.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { removeFileSync } from '../files/remove.ts'
import { loupeHome } from '../home.ts'
import { isLeftOver, sweepDead } from '../temporary.ts'

/*
 * Records, in LOUPE_HOME, folders of the user's that exports are being written to. If such an export is killed, its
 * leftovers would otherwise never be found again.
 */

const notesDir = (home: string) => path.join(home, 'unfinished')

/**
 * Notes where an export is being written. Returns a function that removes the note. If the home is not writable there
 * is no note, and nothing else happens.
 */
export function noteUnfinished(staging: string, home = loupeHome()): () => void {
  const note = path.join(notesDir(home), path.basename(staging))
  try {
    makePrivateFolder(home)
    makeTree(path.dirname(note))
    fs.writeFileSync(note, path.dirname(staging), { flag: 'wx' })
  } catch {
    return () => undefined
  }
  return () => removeFileSync(note)
}

/** Removes what exports of dead processes have left behind. Never throws. */
export function sweepUnfinished(home = loupeHome()): void {
  const dir = notesDir(home)
  try {
    for (const name of fs.readdirSync(dir)) {
      const note = path.join(dir, name)
      if (!isLeftOver(note)) continue
      const place = fs.readFileSync(note, 'utf8')
      if (path.isAbsolute(place)) sweepDead(place)
      // A disk that is missing now may come back.
      if (fs.existsSync(place) || !path.isAbsolute(place)) removeFileSync(note)
    }
  } catch {
    // No notes, or none that can be read.
  }
}
