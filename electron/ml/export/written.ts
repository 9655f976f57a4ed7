import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { makeTree } from '../files/make-tree.ts'
import { fileSize, writeFileAtomically } from '../atomic-file.ts'
import { onOneLine } from './one-line.ts'
import { cardName, labelsName } from './model-card.ts'
import { append } from '../../../common/many.ts'

/**
 * Name of the list beside exported files: every file that Loupe wrote there, so that the next export replaces only
 * these.
 */
export const listName = 'loupe-files.json'

const LARGEST_LIST_BYTES = 256 * 2 ** 20
/**
 * Copies of the user's pictures: hashing all of them would take minutes, and their size is enough to recognise them.
 */
const unread = /^folders\//

const facts = z.object({ bytes: z.int().min(0), sha256: z.string().optional() })
const schema = z.object({
  format: z.literal('loupe-files'),
  version: z.literal(1),
  /** False while an export is being put in place: the folder may then contain parts of the earlier one. */
  whole: z.boolean(),
  files: z.record(z.string(), facts),
})

/** What every card has contained so far. */
const cardOfLoupe = z.object({ format: z.literal('loupe-model'), classes: z.array(z.string()) })

/** A file's size, and the SHA-256 of its bytes, hex, if they were hashed. */
export type FileFacts = z.infer<typeof facts>

/** Anything but a folder: its path relative to the searched folder, with slashes, and whether it is a plain file. */
export interface FoundFile {
  file: string
  plain: boolean
}

/** The list as stored in a folder. */
interface FileList {
  whole: boolean
  files: Map<string, FileFacts>
}

/** What Loupe wrote into a folder. */
export interface WrittenFiles {
  whole: boolean
  /** Path relative to the folder, with slashes, to the file's record; null if an earlier version kept none. */
  files: Map<string, FileFacts | null>
  /** Whether it is an exported folder with a model card. */
  isExport: boolean
}

/** What this or an earlier version of Loupe wrote into a folder; null if nothing records it. */
export async function writtenFiles(dir: string): Promise<WrittenFiles | null> {
  const card = await anyCard(dir)
  const list = await readList(dir)
  if (list) return { ...list, isExport: card !== null && list.files.has(cardName) }
  if (!card) return null
  const files = new Map<string, FileFacts | null>()
  for (const { file, plain } of await filesBelow(dir)) if (plain && earlier.test(file)) files.set(file, null)
  const labels = await fs.readFile(path.join(dir, labelsName), 'utf8').catch(() => '')
  // The one file of an export that has a common name and whose content follows from the card.
  if (!card.classes.every((name, i) => labels.split('\n')[i] === onOneLine(name))) files.delete(labelsName)
  return { whole: true, files, isExport: true }
}

/** The classes of a card of any version of Loupe; null if it is not a card. */
async function anyCard(dir: string): Promise<z.infer<typeof cardOfLoupe> | null> {
  try {
    return cardOfLoupe.parse(JSON.parse(await fs.readFile(path.join(dir, cardName), 'utf8')))
  } catch {
    return null
  }
}

/** The list of a folder; null if there is none or it is not ours. */
export async function readList(dir: string): Promise<FileList | null> {
  const file = path.join(dir, listName)
  try {
    if (((await fileSize(file)) ?? Infinity) > LARGEST_LIST_BYTES) return null
    const { whole, files } = schema.parse(JSON.parse(await fs.readFile(file, 'utf8')))
    return { whole, files: new Map(Object.entries(files)) }
  } catch {
    return null
  }
}

/** Writes the list into `dir`, which is created if missing. */
export async function writeList(dir: string, { whole, files }: FileList): Promise<void> {
  const sorted = Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
  const list = { format: 'loupe-files', version: 1, whole, files: sorted } satisfies z.input<typeof schema>
  makeTree(dir)
  await writeFileAtomically(path.join(dir, listName), [Buffer.from(`${JSON.stringify(list, null, 1)}\n`)])
}

/** The current state of a file. */
export async function factsOf(dir: string, file: string): Promise<FileFacts> {
  const at = path.join(dir, file)
  const { size: bytes } = await fs.stat(at)
  if (unread.test(file)) return { bytes }
  const hash = createHash('sha256')
  await pipeline(createReadStream(at), hash)
  return { bytes, sha256: hash.digest('hex') }
}

/** Everything below a folder except folders themselves. Links are not followed. */
export async function filesBelow(dir: string, below = ''): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const entry of await fs.readdir(path.join(dir, below), { withFileTypes: true })) {
    const file = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) append(found, await filesBelow(dir, file))
    else found.push({ file, plain: entry.isFile() })
  }
  return found
}

/** Files of versions that did not keep a list. */
const earlier = new RegExp(
  [
    '(model-card|parity|golden)\\.json|labels\\.txt|model\\.onnx',
    'golden/\\d+\\.\\w+',
    'tfjs/(model\\.json|group1-shard\\d+of\\d+\\.bin)',
    'samples/(predict\\.(py|mjs)|browser\\.html)',
    'gallery/(index\\.html|thumbs/(\\d{6,}|view-\\d{2,})\\.webp)',
    'features\\.(npz|h5)|(train|val|test)\\.txt',
    'folders/(train|val|test)/[^/]+/[^/]+',
  ]
    .map((names) => `^(${names})$`)
    .join('|'),
)
