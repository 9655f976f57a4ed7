import type { ClassInfo } from '../../../electron/server/shapes/project.ts'
import type { Filter } from '../../state/filter.ts'
import { say } from '../../words/words.svelte.ts'

interface Chip {
  words: string
  /** The filter without it. */
  without: Filter
}

/** A filter without one of its parts. */
export function without(filter: Filter, key: keyof Filter): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([name]) => name !== key))
}

/** The parts of a filter in words, each of which can be removed. */
export function filterChips(filter: Filter, classById: ReadonlyMap<number, ClassInfo>): Chip[] {
  const words = say.pictures.filter
  const nameOf = (id: number) => classById.get(id)?.name ?? say.common.unlabelled
  const chips: Chip[] = []
  const add = (key: keyof Filter, text: string) => {
    chips.push({ words: text, without: without(filter, key) })
  }
  if (filter.classId !== undefined) {
    add('classId', filter.classId === 0 ? say.common.unlabelled : words.classOf(nameOf(filter.classId)))
  }
  if (filter.outcome) add('outcome', words[filter.outcome])
  if (filter.split !== undefined) add('split', words.split(say.common.splits[filter.split]))
  if (filter.mark !== undefined) add('mark', say.common.marks[filter.mark])
  if (filter.cell) {
    const { truth, predicted, split } = filter.cell
    const at = words.split(say.common.splits[split])
    add('cell', `${words.cell(nameOf(truth), nameOf(predicted))} · ${at}`)
  }
  if (filter.only) add('only', filter.only.what)
  if (filter.missing) add('missing', words.missing)
  if (filter.text?.trim()) add('text', words.text(filter.text.trim()))
  return chips
}
