import { LoupeError } from '../../ml/errors.ts'
import type { LabelOrigin } from '../db/schema.ts'
import type { Mark } from '../../../common/pictures/marks.ts'
import type { Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'
import { namesNow } from '../runs/class-names.ts'
import { sealedSplits } from './seal.ts'

/** Details of one picture for the inspector. */
export interface PictureDetail {
  id: number
  v: string
  path: string
  root: string
  width: number
  height: number
  format: string
  bytes: number
  classId: number | null
  labelOrigin: LabelOrigin
  split: Split | null
  leftOut: string | null
  mark: Mark | null
  missing: boolean
  /** Ids of pictures with the same bytes. */
  copies: number[]
  /** Each run's prediction, newest first; for a test picture only if the test set is open. */
  predictions: { run: string; split: Split | null; top: { label: string; p: number }[]; truth: string | null }[]
}

/** Maximum number of classes per prediction. */
const answers = 5

/** @throws LoupeError `usage` if there is no such picture */
export function pictureDetail(project: Project, id: number): PictureDetail {
  const picture = project.pictures.get(id)
  if (!picture) throw new LoupeError('usage.no_picture', { id })
  const { classId, labelOrigin, split, leftOut, mark, path, width, height, format, bytes, hash } = picture
  const root = project.sources.all().find((source) => source.id === picture.sourceId)?.root ?? ''
  return {
    id,
    v: hash.slice(0, 8),
    path,
    root,
    width,
    height,
    format,
    bytes,
    classId,
    labelOrigin,
    split,
    leftOut,
    mark,
    missing: picture.missingSince !== null,
    copies: project.pictures.withHash(hash).flatMap((copy) => (copy.id === id ? [] : [copy.id])),
    predictions: predictionsOf(project, id),
  }
}

function predictionsOf(project: Project, id: number): PictureDetail['predictions'] {
  const sealed = sealedSplits(project)
  return project.predictions
    .ofPicture(id)
    .filter(({ split }) => split === null || !sealed.includes(split))
    .map(({ run, classes, split, truth, probabilities }) => {
      const names = namesNow(project, classes)
      return {
        run,
        split,
        truth: truth === null ? null : (names[truth] ?? null),
        top: Array.from(probabilities, (p, i) => ({ label: names[i] ?? '', p }))
          .sort((a, b) => b.p - a.p)
          .slice(0, answers),
      }
    })
}
