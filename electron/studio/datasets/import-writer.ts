import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { Unusable } from '../../../common/problems/file-faults.ts'
import type { PictureFacts } from '../../ml/images/pixels.ts'
import type { FileFacts, Picture } from '../db/pictures.ts'
import type { LabelOrigin } from '../db/schema.ts'
import type { Source } from '../db/sources.ts'
import type { Project } from '../project/project.ts'
import type { Conflict, Entry, Problem } from './entries.ts'
import type { ImportPlan, Planned } from './import-plan.ts'
import { MovedFiles } from './moved-files.ts'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'

/** The result of opening one file. */
export type Look = { facts: PictureFacts } | { problem: Unusable }

/** How many pictures an import found in which state. */
export interface ImportCounts {
  added: number
  known: number
  moved: number
  changed: number
  vanished: number
  /** Were missing before and are back. */
  returned: number
}

/** Writes what an import finds; the caller wraps the calls in transactions. */
export class ImportWriter {
  readonly counts: ImportCounts = { added: 0, known: 0, moved: 0, changed: 0, vanished: 0, returned: 0 }
  readonly conflicts: Conflict[] = []
  readonly #project: Project
  readonly #source: Source
  readonly #origin: LabelOrigin
  readonly #classIds: Map<string, number | null>
  readonly #classNames: Map<number, string>
  readonly #moved: MovedFiles
  /** Paths that are unreadable after this import. */
  readonly #unreadable = new Set<string>()

  /** Names of folders or lists whose class was removed, with how many new pictures they contained. */
  readonly #removed = new Map<string, number>()

  /** @param classIds class by the name that folders and lists use; null for a class that was removed */
  constructor(project: Project, source: Source, classIds: Map<string, number | null>, plan: ImportPlan) {
    this.#project = project
    this.#source = source
    this.#origin = source.layout === 'lists' ? 'list' : 'folder'
    this.#classIds = classIds
    this.#classNames = new Map(project.classes.all().map(({ id, name }) => [id, name]))
    this.#moved = new MovedFiles(project, source.id, plan.gone)
    for (const file of plan.stillUnreadable) this.#unreadable.add(file.path)
  }

  /** An unchanged file. */
  keep({ file, entry, picture }: Planned & { picture: Picture }): void {
    this.counts.known++
    if (picture.missingSince !== null) {
      this.counts.returned++
      this.#project.pictures.setMissing(picture.id, null)
    }
    if (picture.path !== file.path) this.#project.pictures.update(picture.id, { ...picture, path: file.path })
    this.#reconcile(picture, entry)
  }

  /** A file that was opened. */
  write(planned: Planned, look: Look): void {
    if ('facts' in look) this.#writePicture(planned, look.facts)
    else this.#writeProblem(planned, look.problem)
  }

  /** A file that could not even be opened. */
  report({ path, code, reason, fault, skipped }: Problem): void {
    this.#unreadable.add(path)
    const facts = { bytes: null, mtimeMs: null, skipped }
    this.#project.unreadable.put({ sourceId: this.#source.id, path, code, reason, fault, ...facts })
  }

  /** After all files: flags missing ones and forgets problems that are solved. */
  finish(plan: ImportPlan): void {
    const now = Date.now()
    for (const picture of plan.gone) {
      if (picture.missingSince !== null || this.#moved.wasTaken(picture.id)) continue
      this.#project.pictures.setMissing(picture.id, now)
      this.counts.vanished++
    }
    for (const file of this.#project.unreadable.ofSource(this.#source.id))
      if (!this.#unreadable.has(file.path)) this.#project.unreadable.remove(file.id)
  }

  /** What people should know about it afterwards. */
  warnings(): Warning[] {
    return [...this.#removed].map(([name, pictures]) => warning('removed_class', { pictures, name }))
  }

  #writePicture({ file, entry, picture }: Planned, facts: PictureFacts): void {
    const found: FileFacts = {
      sourceId: this.#source.id,
      path: file.path,
      hash: facts.hash,
      bytes: facts.bytes,
      mtimeMs: file.mtimeMs,
      width: facts.width,
      height: facts.height,
      orientation: facts.orientation,
      format: facts.format,
    }
    const moved = picture ? undefined : this.#moved.take(facts.hash, file.path)
    const row = picture ?? moved
    if (!row) {
      this.#add(found, entry)
      return
    }
    if (moved) this.counts.moved++
    else if (row.hash === facts.hash) this.counts.known++
    else this.counts.changed++
    if (picture && picture.missingSince !== null) this.counts.returned++
    this.#project.pictures.update(row.id, found)
    this.#reconcile(row, entry)
  }

  #add(found: FileFacts, { label, split }: Entry): void {
    const classId = label === null ? null : (this.#classIds.get(label) ?? null)
    if (label !== null && classId === null) this.#removed.set(label, (this.#removed.get(label) ?? 0) + 1)
    this.#project.pictures.add({
      ...found,
      classId,
      labelOrigin: this.#origin,
      split: classId === null ? null : split,
      splitOrigin: classId === null || split === null ? null : 'imported',
    })
    this.counts.added++
  }

  #writeProblem({ file, picture }: Planned, { code, reason, fault }: Unusable): void {
    this.#unreadable.add(file.path)
    this.#project.unreadable.put({
      sourceId: this.#source.id,
      path: file.path,
      code,
      reason,
      fault,
      bytes: file.bytes,
      mtimeMs: file.mtimeMs,
      skipped: !file.link && hasPictureExtension(file.path),
    })
    // A known picture whose file became unreadable keeps its label and split, and is not used until the file is fixed.
    if (picture && picture.missingSince === null) {
      this.#project.pictures.setMissing(picture.id, Date.now())
      this.counts.vanished++
    }
  }

  /** The project's label stays; a folder or list only fills in missing ones. */
  #reconcile(picture: Picture, { path, label, split }: Entry): void {
    if (label === null) return
    const { pictures } = this.#project
    const recorded = picture.classId === null ? null : (this.#classNames.get(picture.classId) ?? null)
    const classId = this.#classIds.get(label)
    if (classId === null) return
    if (recorded === null && picture.labelOrigin !== 'user' && classId !== undefined)
      pictures.setLabel(picture.id, classId, this.#origin)
    else if (picture.classId !== classId)
      this.conflicts.push({ path, kept: recorded, found: label, between: 'project' })
    if (split !== null && picture.split === null && picture.leftOut === null)
      pictures.setSplit(picture.id, split, 'imported')
  }
}
