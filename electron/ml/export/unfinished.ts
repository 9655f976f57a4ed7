import fs from 'node:fs'
import path from 'node:path'
import { makeTree } from '../files/make-tree.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import { removeFileSync } from '../files/remove.ts'
import { loupeHome } from '../home.ts'
import { isLeftOver, sweepDead } from '../temporary.ts'

/*
 * An export to a folder of the person's own leaves its beginnings there when it is killed, and nobody would ever look there again. So a note in
 * LOUPE_HOME says where, under the same name, for as long as the export takes.
 */

const notesDir = (home: string) => path.join(home, 'unfinished')

/** Notes where an export is being written. Returns what takes the note back. A home that cannot be written costs the note, nothing else. */
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

/** Removes what exports of processes that are dead have left wherever they were to go. Throws nothing. */
export function sweepUnfinished(home = loupeHome()): void {
  const dir = notesDir(home)
  try {
    for (const name of fs.readdirSync(dir)) {
      const note = path.join(dir, name)
      if (!isLeftOver(note)) continue
      const place = fs.readFileSync(note, 'utf8')
      if (path.isAbsolute(place)) sweepDead(place)
      // A disk that is not there now may come back.
      if (fs.existsSync(place) || !path.isAbsolute(place)) removeFileSync(note)
    }
  } catch {
    // No notes, or none that can be read.
  }
}
