import { createHmac, randomBytes } from 'node:crypto'
import { pictureEnding } from '../../../common/pictures/format-names.ts'

/**
 * Anything that looks like a place on a disk: `/a/b`, `C:\a`, `\\server\share`, `a/b.jpg`. Ends at the next space,
 * quote or bracket.
 */
const pathLike = /(?:[a-z]:)?[^\s"'`<>|()[\]{},;]*[\\/][^\s"'`<>|()[\]{},;]+/giu
/** A file name with a picture's ending, with or without spaces, back to the sentence's last quote or colon. */
const pictureName = new RegExp(`[^"'\`:;,()\n\\\\/]*${pictureEnding}\\b`, 'giu')

/**
 * Replaces names with short hashes, the same name with the same hash within one report. The salt is discarded with the
 * scrubber, so a hash reveals nothing to someone who guesses names.
 */
export class Scrubber {
  private readonly salt = randomBytes(16)
  private readonly names: ReadonlySet<string>
  /**
   * First word of a name to where it may begin before that word and how long it may be: one lookup per word, however
   * many pictures there are.
   */
  private readonly shapes = new Map<string, Map<string, { lead: number; length: number }>>()

  /** @param names pictures, folders, classes: whatever a message might quote */
  constructor(names: Iterable<string>) {
    this.names = new Set([...names].filter((name) => name.length > 1))
    for (const name of this.names) {
      const first = word().exec(name)
      if (!first) continue
      const shape = { lead: first.index, length: name.length }
      const known = this.shapes.get(first[0]) ?? new Map<string, typeof shape>()
      this.shapes.set(first[0], known.set(`${shape.lead} ${shape.length}`, shape))
    }
  }

  hash(name: string): string {
    return `#${createHmac('sha256', this.salt).update(name.normalize('NFC')).digest('hex').slice(0, 8)}`
  }

  /** A sentence without names. */
  text(text: string): string {
    return this.withoutNames(text)
      .replace(pathLike, (found) => this.hash(found))
      .replace(pictureName, (found) => ` ${this.hash(found)}`)
  }

  /** JSON with all its strings scrubbed; keys stay, except those that are names themselves. */
  json(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value)
    if (Array.isArray(value)) return value.map((item) => this.json(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.text(key), this.json(item)]))
  }

  /** Replaces known names, the longest that begins at a word; only whole ones: the class "at" is not in "that". */
  private withoutNames(text: string): string {
    let [out, done] = ['', 0]
    for (const found of text.matchAll(word())) {
      const shapes = [...(this.shapes.get(found[0])?.values() ?? [])].sort((a, b) => b.length - a.length)
      for (const { lead, length } of shapes) {
        const start = found.index - lead
        const candidate = text.slice(Math.max(0, start), start + length)
        if (start < done || !this.names.has(candidate) || startsWithLetter(text.slice(start + length))) continue
        out += text.slice(done, start) + this.hash(candidate)
        done = start + length
        break
      }
    }
    return out + text.slice(done)
  }
}

function word(): RegExp {
  return /[\p{L}\p{N}]+/gu
}

function startsWithLetter(text: string): boolean {
  return /^[\p{L}\p{N}]/u.test(text)
}
