import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { factsOf, modelFacts, precisionOf, type ModelFormat } from '../../../common/exports/select.ts'
import { copyTree } from '../files/copy-tree.ts'
import { loadGraph } from '../backbones/graph-file.ts'
import type { Calibration } from '../backbones/int8/calibration.ts'
import type { Normalisation } from '../backbones/graph.ts'
import { checkCancelled } from '../errors.ts'
import type { KnownPicture } from '../images/pixels.ts'
import { thumbnail } from '../images/thumbnail.ts'
import type { Transform } from '../images/transforms.ts'
import { viewOfPicture } from '../images/view.ts'
import { webp } from '../images/webp.ts'
import { readHead } from '../training/head-file.ts'
import type { GalleryData } from './gallery/data.ts'
import { thumbnailSide } from './gallery/thumbnails.ts'
import { writeGallery } from './gallery/write.ts'
import { chooseGolden, writeGolden, type GoldenCandidate } from './golden.ts'
import { writeModelCard, type ModelCard } from './model-card.ts'
import { modelWriters, type ExportedBranch } from './model-writers.ts'
import { checkParity, type Parity } from './parity.ts'

const galleryPage = factsOf('gallery').opens
const SAMPLES = fileURLToPath(new URL('samples', import.meta.url))

/** WebP quality; there are few views of training, and people look at them closely. */
const VIEW_QUALITY = 90

interface ExportedBackbone {
  /** Folder of the prepared backbone: `graph.json`, `weights.bin`. */
  dir: string
  /** Its float32 ONNX file, and how many numbers that returns per picture. */
  model: string
  features: number
  normalisation: Normalisation
  input: string
  /** Calibration of an int8 backbone, which is int8 in `model.onnx` too; null for float32. */
  calibration: Calibration | null
}

/** A picture of the gallery: its file, and the hash by which it is recognised. */
interface GalleryOriginal extends KnownPicture {
  path: string
}

/** Some training pictures and how training saw them. */
interface SeenInTraining {
  /** Their files, and the SHA-256 of their bytes at that time, hex. */
  pictures: { path: string; hash: string }[]
  transforms: Transform[]
  /** Selects the random view. */
  view: string
}

/** Everything a model folder is written from. */
export interface ModelExport {
  model: {
    /** The new folder to write. */
    dir: string
    formats: ModelFormat[]
    card: ModelCard
    /** The networks in the order of their features, each with the input of the card that it reads. */
    backbones: ExportedBackbone[]
    /** The run's folder, which contains its head. */
    runDir: string
    /** Held-out pictures and the studio's predictions for them. */
    heldOut: GoldenCandidate[]
  }
  /** The gallery, with the original of each of its pictures and samples; null for no gallery. */
  gallery: { data: GalleryData; pictures: GalleryOriginal[]; seen: SeenInTraining } | null
}

export interface ModelExportResult {
  /** Path of what was written, by format. */
  exports: Record<string, string>
  parity: Parity | null
}

interface ExportOptions {
  onProgress?(done: number, total: number): void
  signal?: AbortSignal
}

/**
 * Writes the exported folder: models, labels, card, golden pictures, parity, samples, gallery. After an error the
 * folder stays incomplete: the caller puts finished ones in place and removes others.
 * @throws LoupeError `export_failed`, `disk_full`, `cancelled`
 */
export async function exportModel(
  { model, gallery }: ModelExport,
  { onProgress, signal }: ExportOptions = {},
): Promise<ModelExportResult> {
  const { dir, formats } = model
  const steps = formats.length + 2 + (gallery ? 1 : 0)
  let step = 0
  const next = () => {
    checkCancelled(signal)
    onProgress?.(++step, steps)
  }
  await writeModelCard(dir, model.card)
  const [parity] = await allEnded([
    async () => (formats.length > 0 ? writeChecked(model, next, signal) : null),
    async () => {
      if (!gallery) return null
      await writeGallery(path.dirname(path.join(dir, galleryPage)), gallery.data, drawingOf(gallery), { signal })
      next()
      return null
    },
  ])
  return {
    exports: {
      ...Object.fromEntries(formats.map((format) => [format, path.join(dir, factsOf(format).opens)])),
      ...(gallery && { gallery: path.join(dir, galleryPage) }),
    },
    parity,
  }
}

/** Writes models and golden pictures, and runs each model as soon as it is written. */
async function writeChecked(
  model: ModelExport['model'],
  next: () => void,
  signal: AbortSignal | undefined,
): Promise<Parity> {
  const { dir, card, formats, backbones, runDir, heldOut } = model
  await writeGolden(dir, chooseGolden(heldOut, card.classes.length, card.seed), card.classes)
  await copyTree(SAMPLES, path.join(dir, 'samples'))
  next()
  const writing = await startWriting(model, next)
  const written = async (format: ModelFormat) => writing.get(format)
  const checked = checkParity(dir, formats, { float32: { backbones, runDir }, written, signal })
  await allEnded([...writing.values()].map((one) => () => one).concat(async () => void (await checked)))
  next()
  return checked
}

/**
 * Runs all at the same time. If one fails the others finish first, since they write into a folder that is then removed.
 */
async function allEnded<T>(works: (() => Promise<T>)[]): Promise<T[]> {
  const ends = await Promise.allSettled(works.map((work) => work()))
  return ends.map((end) => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
}

function drawingOf({ pictures, seen }: NonNullable<ModelExport['gallery']>) {
  return {
    picture: (_: unknown, i: number) => drawOriginal(pictures[i]),
    sample: (_: unknown, i: number) => drawSeen(seen, i),
  }
}

/** A thumbnail of an original, if the file is unchanged. */
function drawOriginal({ path, ...known }: GalleryOriginal): Promise<Buffer> {
  return thumbnail(path, thumbnailSide, known)
}

/** Training picture number `i` as training saw it, as WebP. */
async function drawSeen({ pictures, transforms, view }: SeenInTraining, i: number): Promise<Buffer> {
  return webp(await viewOfPicture(pictures[i], transforms, view), VIEW_QUALITY)
}

/**
 * Writes the formats one after the other, since each needs the weights in memory again; those that take longest to
 * check come first. Returns when each is finished. The weights are not kept in memory.
 */
async function startWriting(model: ModelExport['model'], next: () => void): Promise<Map<ModelFormat, Promise<void>>> {
  const write = await modelWriter(model)
  const writing = new Map<ModelFormat, Promise<void>>()
  let before = Promise.resolve()
  const slow = (format: ModelFormat) => Number(modelFacts(format).checkedBy === 'tfjs')
  for (const format of [...model.formats].sort((a, b) => slow(b) - slow(a))) {
    before = before.then(() => write(format)).then(next)
    writing.set(format, before)
  }
  return writing
}

/** What writes each format of the model. */
async function modelWriter({
  dir,
  card,
  backbones,
  runDir,
}: ModelExport['model']): Promise<(format: ModelFormat) => Promise<void>> {
  const { head } = await readHead(runDir)
  const branches: ExportedBranch[] = []
  for (const { dir: from, normalisation, input, calibration } of backbones) {
    const { width, height } = card.inputs.find(({ name }) => name === input) ?? card.inputs[0]
    branches.push({ normalisation, input, calibration, graph: await loadGraph(from), size: { width, height } })
  }
  return async (format) => {
    const isFloat32 = precisionOf(format, card.precision) === 'float32'
    const its = isFloat32 ? branches.map((branch) => ({ ...branch, calibration: null })) : branches
    await modelWriters[format](path.join(dir, factsOf(format).opens), its, head)
  }
}
