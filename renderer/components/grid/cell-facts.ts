import type { Mark } from '../../../common/pictures/marks.ts'
import type { ClassInfo } from '../../../electron/server/shapes/project.ts'
import type { PictureIndex } from '../../state/pictures.svelte.ts'
import { percent } from '../../words/format.ts'
import { say } from '../../words/words.svelte.ts'
import { classBackground } from '../class-colours.ts'

/** What is needed to load a cell's thumbnail. */
export interface CellPicture {
  id: number
  /** Identifies the picture and its bytes. */
  key: string
  aspect: number
  missing: boolean
}

/** What a cell of the grid shows of a picture. */
export interface CellFacts extends CellPicture {
  title: string
  /** CSS background of the dot; '' is hollow. */
  dot: string
  outcome: '' | 'right' | 'wrong'
  /** 'shirt 87 %'; '' if there is nothing to show. */
  said: string
  mark: '' | Mark
  /** File name, shown under the pointer. */
  file: string
  /** First letter of its split. */
  split: string
  /** Everything in words, for screen readers. */
  name: string
}

export function cellPicture(pictures: PictureIndex, row: number): CellPicture {
  const id = pictures.id[row]
  return {
    id,
    key: `${id}-${pictures.v[row]}`,
    aspect: pictures.aspect[row],
    missing: pictures.state[row] === 'missing',
  }
}

/** @param caption 'label': the label, and the prediction if it differs; 'outcome': the run's prediction */
export function cellFacts(
  pictures: PictureIndex,
  classById: ReadonlyMap<number, ClassInfo>,
  row: number,
  caption: 'label' | 'outcome',
): CellFacts {
  const picture = cellPicture(pictures, row)
  const label = classById.get(pictures.classId[row])
  const judged = pictures.judgements[row]
  const predicted = judged && classById.get(judged.predicted)
  const outcome = !judged || !label ? '' : pictures.isWrong(row) ? 'wrong' : 'right'
  const saying = judged && predicted ? `${predicted.name} ${percent(judged.confidence)}` : ''
  const path = pictures.name[row]
  const file = path.slice(path.lastIndexOf('/') + 1)
  const mark = pictures.mark[row] ?? ''
  const split = pictures.split[row]
  const title = label?.name ?? say.common.unlabelled
  const name = [
    title,
    file,
    saying && say.pictures.cell.predicted(saying),
    outcome && say.pictures.cell[outcome],
    split && say.common.splits[split],
    mark && say.common.marks[mark],
    picture.missing && say.pictures.cell.missing,
  ]
  return {
    ...picture,
    title: caption === 'outcome' && saying ? saying : title,
    dot: label ? classBackground(label.position) : '',
    outcome,
    said: caption === 'outcome' || outcome === 'right' ? '' : saying,
    mark,
    file,
    split: split ? say.pictures.splitLetters[split] : '',
    name: name.filter(Boolean).join(say.pictures.cell.comma),
  }
}
