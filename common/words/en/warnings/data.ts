import type { Split } from '../../../splits.ts'
import { saying } from '../../../warnings/sentences.ts'
import { list } from './list.ts'

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ')

/** A class with few pictures: too few groups for the wanted splits, or hardly enough to learn from. */
type SmallClass = { name: string } & ({ groups: number; wanted: number } | { fewerThan: number })

/** Duplicates in two splits: one of them, or how many there are. */
type Leak = { copy: string; from: Split; twin: string; split: Split } | { copies: number }

/** Warnings of an import or a split. */
export const data = {
  case_twins: saying<{ first: string; second: string }>({
    title: 'Classes whose names differ only in capitals',
    one: ({ first, second }) =>
      `The classes "${first}" and "${second}" differ only in upper and lower case. They stay two classes; give them one name if they mean the same.`,
  }),
  other_folders: saying<{ folders: readonly string[] }>({
    title: 'Other folders beside the split',
    one: ({ folders }) => `Pictures in ${quoted(folders)} stay unlabelled: the folders beside them name the splits.`,
  }),
  no_class_folders: saying<{ folders: readonly string[] }>({
    title: 'No class folders',
    one: ({ folders }) => `The folders ${quoted(folders)} contain no class folders, so every picture is unlabelled.`,
  }),
  one_split: saying<{ split: Split }>({
    title: 'Only one split is named',
    one: ({ split }) => `The lists know only the split ${split}, so the pictures are split again.`,
  }),
  not_listed: saying<{ pictures: number }>({
    title: 'Pictures that no list names',
    one: ({ pictures }) =>
      `${pictures} ${pictures === 1 ? 'picture is' : 'pictures are'} in the folder but in no list, and left out.`,
  }),
  /** Labels that count from 1 though `names` have no numbers, or those without a name. */
  integer_labels: saying<{ names: number } | { nameless: readonly number[] }>({
    title: 'Classes are numbers',
    one: (about) =>
      'names' in about
        ? `The labels run from 1 to ${about.names}, so label 1 means the first of the ${about.names} names.`
        : `There is no name for the labels ${about.nameless.join(', ')}; the numbers are used as names.`,
  }),
  bad_split: saying<{ words: readonly string[] }>({
    title: 'Unknown names of splits',
    one: ({ words }) =>
      `These words name no split: ${words.join(', ')}. The known ones are train, val, valid, validation and test.`,
  }),
  two_splits: saying<{ picture: string; first: Split; second: Split; split: Split }>({
    title: 'Pictures listed for two splits',
    one: ({ picture, first, second, split }) =>
      `${picture} is listed for ${first} and for ${second}; it goes to ${split}.`,
  }),
  overlapping_sources: saying<{ folder: string; other: string }>({
    title: 'Folders inside each other',
    one: ({ folder, other }) =>
      `One of ${folder} and ${other}, imported before, is inside the other: pictures in both count twice.`,
  }),
  linked_outside: saying<{ pictures: number; folder: string; first: string; real: string }>({
    title: 'Pictures outside the folder, where links lead',
    one: ({ pictures, folder, first, real }) =>
      `${pictures} ${pictures === 1 ? 'picture lies' : 'pictures lie'} outside ${folder}: links in it lead there (the first: ${first} is ${real}).`,
  }),
  removed_class: saying<{ pictures: number; name: string }>({
    title: 'Pictures of a class that was removed',
    one: ({ pictures, name }) =>
      `${pictures} new ${pictures === 1 ? 'picture is' : 'pictures are'} in "${name}", a class that was removed from the project, so they have no label.`,
  }),
  source_not_chosen: saying<{ folder: string }>({
    one: ({ folder }) =>
      `Looking for new pictures in ${folder}, which the project names but nobody has chosen on this computer so far.`,
  }),
  conflict: saying<{ path: string; kept: string | null; found: string | null }>({
    title: 'Two classes for one picture',
    one: ({ path, kept, found }) =>
      `${path} keeps its label ${kept ?? 'none'}; the folder or list says ${found ?? 'none'}.`,
  }),
  leak: saying<Leak>({
    title: 'The same picture in two splits',
    one: (about) =>
      'copies' in about
        ? `${about.copies} pictures are copies of one in another split. They are left out, so that nothing is tested on what it was trained on.`
        : `${about.copy} (${about.from}) is the same picture as ${about.twin} (${about.split}); the copy in ${about.from} is left out.`,
    all: () => 'The same picture was in two splits; one copy is left out.',
  }),
  small_class: saying<SmallClass>({
    title: 'Small classes',
    one: (about) => {
      if ('fewerThan' in about)
        return `The class "${about.name}" has fewer than ${about.fewerThan} training pictures; more would help.`
      const { name, groups, wanted } = about
      return groups === 1
        ? `The class "${name}" has one picture or group, too few for ${wanted} splits: it is used for training, but neither validated nor tested.`
        : `The class "${name}" has two pictures or groups, too few for ${wanted} splits: it is used for training and tested, but not validated.`
    },
    all: (abouts) => `Few training pictures; more would help: ${list(abouts.map(({ name }) => name))}.`,
  }),
  /** What is done instead: part of the training pictures is used for validation, or the last epoch is kept. */
  no_validation: saying<{ instead: 'training pictures' | 'last epoch' }>({
    title: 'Nothing was set aside for validation',
    one: ({ instead }) =>
      instead === 'last epoch'
        ? 'There are no validation pictures to choose the best epoch by, so the last one is kept.'
        : 'Nothing was set aside for validation, so part of the training pictures is used: something has to choose between settings.',
    all: () => 'No validation pictures were set aside to choose settings or the best epoch by.',
  }),
}
