import os from 'node:os'
import { checkCancelled } from '../errors.ts'
import { inspectPicture } from '../images/inspect.ts'
import { loadPicture, type LoadedPicture } from '../images/load.ts'
import { pictureError, PictureError, type PictureFacts, type Pixels } from '../images/pixels.ts'
import { renderView } from '../images/render.ts'
import type { Transform } from '../images/transforms.ts'
import { random } from '../random.ts'
import { Batcher, type FeatureSink } from './batcher.ts'
import { decodersFor } from './decoders.ts'
import type { FeatureEngine } from './engine.ts'
import { featureKey } from './space.ts'

/** A picture to process; if its hash is not known, its facts are reported. */
export interface PassPicture {
  path: string
  /** SHA-256 of its bytes as recorded before, hex. */
  hash?: string
  /** Only its facts are wanted, not its features, for example because it has no label. */
  factsOnly?: boolean
}

interface PassFeatures {
  engine: FeatureEngine
  sink: FeatureSink
  transforms: Transform[]
  /** Further views of the same picture, whose pixels follow those of the first. */
  others?: Transform[][]
  /** Selects the seeded random view of this pass, such as `seed 0 epoch 3`; '' for the evaluation view. */
  view: string
}

interface PassObserver {
  onFacts?(index: number, facts: PictureFacts): void
  onProblem?(index: number, problem: PictureError): void
  /** `done` of `total` pictures were read, or did not have to be. */
  onRead?(done: number, total: number): void
  /** `done` of `total` pictures have their features. */
  onFeatures?(done: number, total: number): void
}

/**
 * The one pass over the pictures: every file is read, hashed and decoded once, its facts are reported, and if features
 * are wanted the same pixels go through the frozen network. Pictures whose features are already in the sink are not
 * even opened. Unreadable pictures are reported and stop nothing. The pass may be cancelled or killed at any time; what
 * was computed is in the sink.
 * @returns how many pictures went through the engine
 */
export async function passOver(
  pictures: PassPicture[],
  features: PassFeatures | null,
  observer: PassObserver,
  signal?: AbortSignal,
): Promise<number> {
  const pass = new Pass(pictures, features, observer, signal)
  return pass.run()
}

class Pass {
  private readonly pictures: PassPicture[]
  private readonly features: PassFeatures | null
  private readonly observer: PassObserver
  private readonly signal: AbortSignal | undefined
  private readonly batcher: Batcher | null
  /** Features in progress: the duplicates waiting until a picture is 'read', or 'read'. */
  private readonly queued = new Map<string, number[] | 'read'>()
  /** Duplicates whose first file could not be read: they get their turn after all. */
  private readonly again: number[] = []
  /** Duplicates whose facts were reported; they may have a second turn. */
  private readonly told = new Set<number>()
  private next = 0
  private read = 0
  private kept = 0
  private wanted = 0

  constructor(
    pictures: PassPicture[],
    features: PassFeatures | null,
    observer: PassObserver,
    signal: AbortSignal | undefined,
  ) {
    this.pictures = pictures
    this.features = features
    this.observer = observer
    this.signal = signal
    this.batcher = features && new Batcher(features.engine, features.sink, (rows) => this.report(rows))
    if (features) this.wanted = pictures.filter((picture) => !picture.factsOnly).length
  }

  async run(): Promise<number> {
    const decoders = Array.from({ length: decodersFor(os.availableParallelism()) }, () => this.decode())
    // All decoders are awaited, even after one failed, so that nothing writes to the sink once this returns.
    const ends = await Promise.allSettled(decoders)
    const failed = ends.find((end) => end.status === 'rejected')
    if (failed) {
      await this.batcher?.finish().catch(() => undefined)
      throw failed.reason
    }
    await this.batcher?.finish()
    return this.batcher?.computed ?? 0
  }

  private async decode(): Promise<void> {
    while (this.again.length > 0 || this.next < this.pictures.length) {
      const copy = this.again.pop()
      const index = copy ?? this.next++
      checkCancelled(this.signal)
      await this.batcher?.room()
      try {
        await this.one(index, this.pictures[index])
      } catch (error) {
        if (!(error instanceof PictureError)) {
          this.next = this.pictures.length
          this.again.length = 0
          throw error
        }
        this.observer.onProblem?.(index, error)
        if (!this.pictures[index].factsOnly) this.report(0, 1)
      }
      if (copy === undefined) this.observer.onRead?.(++this.read, this.pictures.length)
    }
  }

  private async one(index: number, { path, hash, factsOnly }: PassPicture): Promise<void> {
    const { features, batcher } = this
    if (!features || !batcher || factsOnly) {
      if (hash === undefined) this.observer.onFacts?.(index, await inspectPicture(path))
      return
    }
    if (hash !== undefined && !this.claim(index, hash, features)) return
    const picture = await loadPicture(path).catch((error: unknown) => this.release(hash, features, error))
    const { facts } = picture
    if (hash === undefined) {
      if (!this.claim(index, facts.hash, features)) {
        // The content is known under another name or from an earlier run, but this file is new: it has not been fully
        // decoded yet.
        const whole = await inspectPicture(path)
        if (!this.told.has(index)) this.observer.onFacts?.(index, whole)
        this.told.add(index)
        return
      }
    } else if (hash !== facts.hash) {
      this.release(hash, features, pictureError('changed.import_again'))
    }
    const rendered = renderViews(picture, features, facts.hash)
    const pixels = await rendered.catch((error: unknown) => this.release(facts.hash, features, error))
    if (hash === undefined && !this.told.has(index)) this.observer.onFacts?.(index, facts)
    this.settle(facts.hash, features)
    batcher.add(featureKey(facts.hash, features.view), pixels)
  }

  /** Releases a claim that failed, so that a duplicate elsewhere can serve instead, and rethrows. */
  private release(hash: string | undefined, { view }: PassFeatures, error: unknown): never {
    if (hash !== undefined) {
      const key = featureKey(hash, view)
      const waiting = this.queued.get(key)
      if (Array.isArray(waiting)) for (const copy of waiting) this.again.push(copy)
      this.queued.delete(key)
    }
    throw error
  }

  /**
   * True if the features of this picture still have to be computed, and now will be; false if they are cached or a copy
   * will provide them.
   */
  private claim(index: number, hash: string, { sink, view }: PassFeatures): boolean {
    const key = featureKey(hash, view)
    const waiting = this.queued.get(key)
    if (Array.isArray(waiting)) {
      waiting.push(index)
      return false
    }
    if (waiting !== 'read' && !sink.has(key)) {
      this.queued.set(key, [])
      return true
    }
    this.report(1)
    return false
  }

  /** The picture has been read to its end, so its duplicates need not wait any longer. */
  private settle(hash: string, { view }: PassFeatures): void {
    const key = featureKey(hash, view)
    const waiting = this.queued.get(key)
    this.queued.set(key, 'read')
    if (Array.isArray(waiting) && waiting.length > 0) this.report(waiting.length)
  }

  private report(rows: number, lost = 0): void {
    this.kept += rows
    this.wanted -= lost
    this.observer.onFeatures?.(this.kept, this.wanted)
  }
}

/** The pixels of all views of a picture, concatenated. */
async function renderViews(
  picture: LoadedPicture,
  { transforms, others = [], view }: PassFeatures,
  hash: string,
): Promise<Pixels> {
  const draws = () => (view === '' ? undefined : random(view, hash))
  if (others.length === 0) return renderView(picture, transforms, draws())
  const first = await renderView(picture, transforms, draws())
  const views = [first]
  for (const other of others) views.push(await renderView(picture, other, draws()))
  return { ...first, data: Buffer.concat(views.map(({ data }) => data)) }
}
