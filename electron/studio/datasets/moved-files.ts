import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Picture } from '../db/pictures.ts'
import type { Project } from '../project/project.ts'

/** Finds the row that a new path continues: a picture with the same bytes whose own file is missing. */
export class MovedFiles {
  readonly #project: Project
  readonly #roots: Map<number, string>
  /** Missing files of the source being imported, by hash. */
  readonly #gone = new Map<string, Picture[]>()
  readonly #sourceId: number
  readonly #taken = new Set<number>()

  constructor(project: Project, sourceId: number, gone: Picture[]) {
    this.#project = project
    this.#sourceId = sourceId
    this.#roots = new Map(project.sources.all().map((source) => [source.id, source.root]))
    for (const picture of gone) {
      const same = this.#gone.get(picture.hash)
      if (same) same.push(picture)
      else this.#gone.set(picture.hash, [picture])
    }
  }

  /** Each row is used once; one that kept its file name goes first. */
  take(hash: string, path: string): Picture | undefined {
    const candidates = [...(this.#gone.get(hash) ?? []), ...this.#goneElsewhere(hash)].filter(
      (p) => !this.#taken.has(p.id),
    )
    const picture = candidates.find((p) => basename(p.path) === basename(path)) ?? candidates.at(0)
    if (picture) this.#taken.add(picture.id)
    return picture
  }

  wasTaken(id: number): boolean {
    return this.#taken.has(id)
  }

  #goneElsewhere(hash: string): Picture[] {
    if (this.#roots.size < 2) return []
    return this.#project.pictures
      .withHash(hash)
      .filter((p) => p.sourceId !== this.#sourceId && !existsSync(join(this.#roots.get(p.sourceId) ?? '', p.path)))
  }
}
