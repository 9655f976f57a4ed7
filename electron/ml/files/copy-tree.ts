import { constants } from 'node:fs'
import { cp } from 'node:fs/promises'

/** Copies a folder of Loupe's own into one that is being made. */
export async function copyTree(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE })
}
