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

/** Beside what was exported: every file that Loupe wrote there, so that the next export replaces these and no others. */
export const listName = 'loupe-files.json'

const LARGEST_LIST_BYTES = 256 * 2 ** 20
/** Copies of the person's own pictures: reading all of them twice would take minutes, and their size says enough. */
const unread = /^folders\//

const facts = z.object({ bytes: z.int().min(0), sha256: z.string().optional() })
const schema = z.object({
  format: z.literal('loupe-files'),
  version: z.literal(1),
  /** False while an export is being put in place: the folder may then hold some of the earlier one. */
  whole: z.boolean(),
  files: z.record(z.string(), facts),
})

/** What every card has held so far. */
const cardOfLoupe = z.object({ format: z.literal('loupe-model'), classes: z.array(z.string()) })

/** Of a file: its size, and SHA-256 of its bytes, hex, where they were read. */
export type FileFacts = z.infer<typeof facts>

/** Something that is no folder: its path relative to the folder that was looked through, with slashes, and whether it is a plain file. */
export interface FoundFile {
  file: string
  plain: boolean
}

/** The list as it lies in a folder. */
export interface FileList {
  whole: boolean
  files: Map<string, FileFacts>
}

/** What Loupe wrote into a folder. */
export interface WrittenFiles {
  whole: boolean
  /** Path relative to the folder, with slashes, to what was written; null where an earlier Loupe did not note it. */
  files: Map<string, FileFacts | null>
  /** Whether it is an exported folder, with a model card. */
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
  // The one file of an export whose name anybody else's folder may have and whose content the card tells.
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

/** The list that lies in a folder; null if there is none, or it is not ours. */
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

/** What a file is now. */
export async function factsOf(dir: string, file: string): Promise<FileFacts> {
  const at = path.join(dir, file)
  const { size: bytes } = await fs.stat(at)
  if (unread.test(file)) return { bytes }
  const hash = createHash('sha256')
  await pipeline(createReadStream(at), hash)
  return { bytes, sha256: hash.digest('hex') }
}

/** Everything below a folder but folders themselves. Links are not followed. */
export async function filesBelow(dir: string, below = ''): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const entry of await fs.readdir(path.join(dir, below), { withFileTypes: true })) {
    const file = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isDirectory()) append(found, await filesBelow(dir, file))
    else found.push({ file, plain: entry.isFile() })
  }
  return found
}

/** Files that versions before the list wrote. */
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
