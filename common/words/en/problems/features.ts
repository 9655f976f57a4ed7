import type { Sentences, SentencesById } from '../../../problems/sentences.ts'
import { numbers, plural } from '../numbers.ts'

/** What is wrong with the array of an .npy part. */
const npy = {
  not_npy: 'is not in the npy format',
  long_header: 'has a header that is too long',
  cut_short: 'is cut short',
  no_numbers: 'does not contain plain numbers',
  not_by_rows: 'does not lie row by row',
  other_size: 'has another size than its shape',
}
export type NpyFault = keyof typeof npy

const unusable = (file: string, why: string): Sentences => ({
  message: `${file} cannot be used as a feature file: ${why}.`,
  next: "Give a .h5 or .npz with 'data' (numbers, one row per picture) and 'label' (one class index per row), as loupe features writes it.",
})

interface In {
  file: string
}
interface Of extends In {
  name: string
}

/** Reading and writing feature files. Rows count from 0. */
export const features = {
  'features_invalid.not_there': ({ file }: In) => unusable(file, 'it is not there, or no ordinary file'),
  'features_invalid.damaged': ({ file }: In) => unusable(file, 'it is damaged'),
  'features_invalid.no_hdf5': ({ file }: In) => unusable(file, 'it is not an HDF5 file'),
  'features_invalid.no_npz': ({ file }: In) => unusable(file, 'it is not an npz file, or is damaged'),
  'features_invalid.no_dataset': ({ file, name }: Of) => unusable(file, `it has no dataset '${name}'`),
  'features_invalid.no_array': ({ file, name }: Of) => unusable(file, `it has no array '${name}'`),
  'features_invalid.twice': ({ file, name }: Of) => unusable(file, `it has the array '${name}' twice`),
  'features_invalid.npy': ({ file, name, what }: Of & { what: NpyFault }) =>
    unusable(file, `the array '${name}' ${npy[what]}`),
  'features_invalid.link': ({ file, name }: Of) => unusable(file, `'${name}' is a link into another file`),
  'features_invalid.part': ({ file, name }: Of) => unusable(file, `'${name}' is damaged`),
  'features_invalid.virtual': ({ file, name }: Of) =>
    unusable(file, `the numbers of '${name}' are in other datasets (it is virtual)`),
  'features_invalid.no_numbers_in': ({ file, name }: Of) => unusable(file, `'${name}' does not contain plain numbers`),
  'features_invalid.chunks': ({ file, name, most }: Of & { most: number }) =>
    unusable(file, `'${name}' has chunks of more than ${numbers.bytes(most)}`),
  'features_invalid.unread': ({ file, name }: Of) =>
    unusable(file, `the numbers of '${name}' cannot be read: they are damaged, or are in another file`),
  'features_invalid.shape': ({ file, name, shape }: Of & { shape: readonly number[] }) =>
    unusable(file, `'${name}' claims an impossible shape (${shape.join(' × ')})`),
  'features_invalid.claim': ({
    file,
    name,
    shape,
    claimed,
    stored,
  }: Of & { shape: readonly number[]; claimed: number; stored: number }) =>
    unusable(
      file,
      `'${name}' claims ${shape.join(' × ')} numbers, ${numbers.bytes(claimed)}, and the file has ${numbers.bytes(stored)}`,
    ),
  'features_invalid.memory': ({ file, bytes, free }: In & { bytes: number; free: number }) =>
    unusable(file, `its numbers take ${numbers.bytes(bytes)}, and ${numbers.bytes(free)} of memory are free`),
  'features_invalid.dimensions': ({ file, data, label }: In & { data: number; label: number }) =>
    unusable(file, `'data' must have two dimensions and 'label' one, and they have ${data} and ${label}`),
  'features_invalid.rows': ({ file, data, label }: In & { data: number; label: number }) =>
    unusable(file, `'data' and 'label' must have the same number of rows, and they have ${data} and ${label}`),
  'features_invalid.empty': ({ file }: In) => unusable(file, 'it has no numbers'),
  'features_invalid.over_4_gb': ({ file, rows, cols }: In & { rows: number; cols: number }) =>
    unusable(file, `${rows} rows of ${cols} numbers are more than 4 GB`),
  'features_invalid.no_number': ({ file, row }: In & { row: number }) =>
    unusable(file, `row ${row} of 'data' (counted from 0) contains a value that is not a number`),
  'features_invalid.too_large': ({ file, row, value, most }: In & { row: number; value: number; most: number }) =>
    unusable(
      file,
      `row ${row} of 'data' (counted from 0) contains ${value.toExponential(1)}, larger than any feature (${most.toExponential(0)})`,
    ),
  'features_invalid.label': ({ file, row, label, most }: In & { row: number; label: string; most: number }) =>
    unusable(file, `the label of row ${row} (counted from 0) is ${label}, not a whole number from -1 to ${most}`),
  'features_invalid.unknown_class': ({ file, label }: In & { label: number }) =>
    unusable(file, `its class ${label} has no row to train on`),
  'features_invalid.nothing_learnt': ({ file }: In) =>
    unusable(file, 'what was trained on its numbers gives no numbers'),
  'features_invalid.widths': ({
    file,
    cols,
    other,
    expected,
  }: In & { cols: number; other: string; expected: number }) =>
    unusable(
      file,
      `it has ${plural(cols, { one: '# number', other: '# numbers' })} per row, and ${other} has ${expected}`,
    ),
  'failed.incomplete': ({ file }: In) => ({
    message: `${file} could not be written completely.`,
    next: 'Try again, or choose another place for it.',
  }),
  'usage.feature_file_name': ({ file }: In) => ({
    message: `${file} is not a valid name for a feature file.`,
    next: 'It must end in .h5 (HDF5) or .npz (NumPy).',
  }),
  'usage.feature_file_folder': ({ file }: In) => ({
    message: `${file} is a folder.`,
    next: 'Choose another name for the feature file.',
  }),
} satisfies SentencesById
