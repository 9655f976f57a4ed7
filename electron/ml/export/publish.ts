import fs from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../files/make-tree.ts'
import { renamePatiently } from '../atomic-file.ts'
import { foreignFile, refuseForeign } from './foreign.ts'
import { cardName } from './model-card.ts'
import { factsOf, filesBelow, listName, writeList, writtenFiles, type FileFacts, type FoundFile } from './written.ts'

/** Folders below the new files: for what they replace, until all of them are in place, and for the interim list. */
const OLD = '.old'
const MEANWHILE = '.meanwhile'

/**
 * Moves the files of `staging` into `target`, on the same disk, replacing what an earlier export wrote under these
 * names. Other people's files in the same folders stay. If the target does not exist yet, staging becomes it in one
 * step. Otherwise, once the first file is moved only renames follow, and a failure midway is undone.
 */
export async function publish(
  staging: string,
  target: string,
  names: readonly string[],
  into: 'exports' | 'files',
): Promise<void> {
  const fresh = new Map<string, FileFacts>()
  for (const { file } of await filesBelow(staging)) fresh.set(file, await factsOf(staging, file))
  if (!(await isThere(target))) {
    await writeList(staging, { whole: true, files: fresh })
    return renamePatiently(staging, target)
  }
  // Somebody may have written there since the work began.
  await refuseForeign(target, names, into)
  const own = (await writtenFiles(target))?.files ?? new Map<string, FileFacts | null>()
  const found = new Map<string, FoundFile[]>()
  for (const name of names) found.set(name, await foundAt(target, name))
  const isForeign = ({ file, plain }: FoundFile) => !plain || !own.has(file)
  for (const one of [...found.values()].flat().filter(isForeign)) refuseCollision(target, one.file, [...fresh.keys()])

  const kept = new Map<string, FileFacts>()
  for (const [file, facts] of own)
    if (!names.includes(file.split('/')[0]) && (await isThere(path.join(target, file))))
      kept.set(file, facts ?? (await factsOf(target, file)))
  const ownFound = [...found.values()].flat().filter((one) => !isForeign(one))
  const either = [...kept, ...ownFound.map(({ file }) => [file, { bytes: 0 }] as const), ...fresh]
  await writeList(staging, { whole: true, files: new Map([...kept, ...fresh]) })
  await writeList(path.join(staging, MEANWHILE), { whole: false, files: new Map(either) })

  const undo: (() => Promise<void>)[] = []
  const move = async (from: string, to: string) => {
    makeTree(path.dirname(to))
    await renamePatiently(from, to)
    undo.push(() => renamePatiently(to, from))
  }
  const aside = (file: string) => move(path.join(target, file), path.join(staging, OLD, file))
  const forward = (file: string) => move(path.join(staging, file), path.join(target, file))
  try {
    // From here to the end the list says that the folder may mix two exports: downloads wait or fail.
    if (await isThere(path.join(target, listName))) await aside(listName)
    await move(path.join(staging, MEANWHILE, listName), path.join(target, listName))
    for (const name of inOrder(names)) {
      const there = found.get(name) ?? []
      // A folder that also contains other people's files is replaced file by file, others as a whole.
      const isShared = there.some(isForeign)
      if (isShared) for (const one of there) if (!isForeign(one)) await aside(one.file)
      if (!isShared && (await isThere(path.join(target, name)))) await aside(name)
      if (isShared) for (const { file } of await foundAt(staging, name)) await forward(file)
      else if (await isThere(path.join(staging, name))) await forward(name)
    }
    await renamePatiently(path.join(staging, listName), path.join(target, listName))
  } catch (error) {
    for (const back of undo.reverse()) await back()
    throw error
  }
}

/** The card first: an export that is killed here can be repeated over its leftovers. */
function inOrder(names: readonly string[]): string[] {
  return [...names].sort((a, b) => Number(b === cardName) - Number(a === cardName))
}

/** The file of this name, or everything below the folder of this name; none if nothing is there. */
async function foundAt(dir: string, name: string): Promise<FoundFile[]> {
  const found = await fs.lstat(path.join(dir, name)).catch(() => null)
  if (!found) return []
  return found.isDirectory() ? filesBelow(dir, name) : [{ file: name, plain: found.isFile() }]
}

/** Throws if a new file would replace somebody else's, or be below it, even if the names differ only in case. */
function refuseCollision(target: string, foreign: string, fresh: string[]): void {
  const taken = foreign.toLowerCase()
  const clashes = (name: string) => name === taken || name.startsWith(`${taken}/`) || taken.startsWith(`${name}/`)
  if (fresh.some((file) => clashes(file.toLowerCase()))) throw foreignFile(target, foreign)
}

async function isThere(at: string): Promise<boolean> {
  return (await fs.lstat(at).catch(() => null)) !== null
}
