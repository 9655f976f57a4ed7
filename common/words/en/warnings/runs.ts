import { saying } from '../../../warnings/sentences.ts'
import { count, plural } from '../numbers.ts'
import { list } from './list.ts'

/** A class, by its name. */
interface OfClass {
  name: string
}

/** Pictures, counted. */
interface OfPictures {
  pictures: number
}

const namesOf = (abouts: readonly OfClass[]) => list(abouts.map(({ name }) => name))
const countsOf = (abouts: readonly OfPictures[]) => list(abouts.map(({ pictures }) => count(pictures)))

/** Where damaged or outdated int8 ranges came from. */
const damaged = { kept: 'stored with', shipped: 'that come with Loupe for' }
const goneOnWith = {
  shipped: 'those that come with Loupe are used',
  later: 'they are measured again when needed',
  measured: 'they were measured again',
  projects: 'each project measures its own',
}

/** What the first pictures showed about the int8 ranges: cosine similarity to float32. */
interface RangesChecked {
  pictures: number
  mean: number
  lowest: number
}

/** Warnings of training, engines and exports. */
export const runs = {
  empty_class: saying<OfClass>({
    one: ({ name }) => `The class "${name}" has no pictures to use and is left out.`,
    all: (abouts) => `Classes without pictures, which are left out: ${namesOf(abouts)}.`,
  }),
  no_training: saying<OfClass>({
    one: ({ name }) => `The class "${name}" has no training pictures, so the model cannot learn it.`,
    all: (abouts) => `Classes without training pictures, which the model cannot learn: ${namesOf(abouts)}.`,
  }),
  left_out: saying<OfPictures>({
    one: ({ pictures }) =>
      `${pictures} labelled ${pictures === 1 ? 'picture is a copy' : 'pictures are copies'} of one in another split and left out.`,
    all: (abouts) => `Copies of pictures in another split, which are left out: ${countsOf(abouts)}.`,
  }),
  data_changed: saying<{ run: string }>({
    one: ({ run }) =>
      `Pictures, labels or splits have changed since ${run} began, so a new run with the same recipe is started.`,
    all: () => 'Pictures, labels or splits have changed since that run began, so a new one is started.',
  }),
  unknown_class: saying<OfPictures & { run: string }>({
    one: ({ pictures, run }) =>
      `${plural(pictures, { one: '# picture has', other: '# pictures have' })} a class that run ${run} does not know: left out.`,
    all: (abouts) => `Pictures of a class that the run does not know, which are left out: ${countsOf(abouts)}.`,
  }),
  /** `found`: what is wrong with it, in a sentence of the engine. */
  checkpoint_unreadable: saying<{ found: string }>({
    one: ({ found }) => `${found} The run starts from its first epoch.`,
    all: () => 'The checkpoint of that run cannot be read, so the run starts from its first epoch.',
  }),
  checkpoint_outdated: saying<Record<string, never>>({
    one: () => 'The checkpoint was made with other pictures or labels. The run starts from its first epoch.',
    all: () => 'The checkpoint was made with other pictures or labels, so the run starts from its first epoch.',
  }),
  /** `why`: what the engine reported. */
  engine_fell_back: saying<{ engine: string; next: string; started: boolean; why: string }>({
    one: ({ engine, next, started, why }) =>
      `The engine ${engine} ${started ? 'failed' : 'could not be started'} (${why.replace(/\.$/, '')}). ${next} takes over.`,
    all: () => 'The chosen engine failed, so another one continues with the pictures.',
  }),
  /** `engine`: the one for the forward passes; null for the one that trains. */
  engine_out_of_memory: saying<{ engine: string | null; pictures: number; next: number }>({
    one: ({ engine, pictures, next }) =>
      engine === null
        ? `The training engine ran out of memory with ${pictures} pictures at a time. It continues with ${next}; the result stays the same.`
        : `The engine ${engine} ran out of memory with ${pictures} pictures at a time. It continues with ${next}.`,
    all: () => 'The engine’s memory was full, so it takes fewer pictures at a time. The result stays the same.',
  }),
  int8_ranges: saying<{
    backbone: string
    wrong: readonly (keyof typeof damaged)[]
    then: keyof typeof goneOnWith
  }>({
    one: ({ backbone, wrong, then }) =>
      `The int8 ranges ${wrong.map((one) => damaged[one]).join(' and ')} ${backbone} are damaged or of other weights; ${goneOnWith[then]}.`,
  }),
  int8_own_ranges: saying<{ backbone: string; checked: RangesChecked | null }>({
    one: ({ backbone, checked }) =>
      checked === null
        ? `No int8 ranges are stored with ${backbone}, so this project measures its own, once.`
        : `These pictures are unlike those that the int8 ranges of ${backbone} were measured on (cosine to float32 of ${checked.pictures}: ` +
          `${checked.mean.toFixed(3)} on average, ${checked.lowest.toFixed(3)} at least), so this project measures its own, once.`,
  }),
  /** `asked`: int8 was requested, so it is used anyway. */
  int8_disagrees: saying<{ backbone: string; agreement: number; expected: number; asked: boolean }>({
    one: ({ backbone, agreement, expected, asked }) =>
      `In int8 the features of ${backbone} agree with the exact ones only to ${agreement.toFixed(3)} (cosine; ${expected} is expected)` +
      (asked ? '; --precision float32 may be more accurate.' : ', so float32 is used.'),
  }),
  float32_already: saying<{ model: string; notWritten: string }>({
    one: ({ model, notWritten }) =>
      `This run is float32 already: ${model} is the file for other programs too, so no ${notWritten} is written.`,
  }),
  not_copied: saying<OfPictures>({
    one: ({ pictures }) =>
      `${plural(pictures, { one: '# picture is missing or has changed, and was', other: '# pictures are missing or have changed, and were' })} not copied.`,
    all: (abouts) => `Pictures that are not where they were, which were not copied: ${countsOf(abouts)}.`,
  }),
}
