import { namedFormats } from '../../../pictures/format-names.ts'
import type { UnusableFile } from '../../../problems/file-faults.ts'
import type { SentencesById } from '../../../problems/sentences.ts'
import { numbers, plural } from '../numbers.ts'

/** What is wrong with a list that cannot be read. */
export type ListFault = 'too_large' | 'no_file' | 'no_text' | 'no_utf8'

const asText = 'Save it as plain text in UTF-8.'
const listFault = (why: ListFault, most = 0) =>
  ({
    too_large: {
      message: `is larger than ${numbers.bytes(most)}`,
      next: 'Split it into several lists, or import the folders.',
    },
    no_file: { message: 'is not a plain file', next: 'Give a text file.' },
    no_text: { message: 'is not plain text', next: asText },
    no_utf8: { message: 'is not UTF-8 text', next: asText },
  })[why]

/** What is wrong with a regular expression. */
export type PatternFault = 'round_bracket' | 'bracket' | 'nothing_to_repeat' | 'backslash' | 'range'

const patternFault = (why: PatternFault) =>
  ({
    round_bracket: 'a round bracket has no partner',
    bracket: 'a bracket has no partner',
    nothing_to_repeat: 'there is nothing before a *, + or ? that could be repeated',
    backslash: 'a backslash before a character that cannot be escaped',
    range: 'a range runs backwards',
  })[why]

/** Folders, lists, pictures, and edits of them. */
export const data = {
  'no_such_folder.missing': ({ folder }: { folder: string }) => ({
    message: `There is no folder ${folder}.`,
    next: 'Check the spelling, or choose another folder.',
  }),
  'no_such_folder.is_file': ({ folder }: { folder: string }) => ({
    message: `${folder} is a file, not a folder.`,
    next: 'Check the spelling, or choose another folder.',
  }),
  'no_such_folder.other_pictures': (about: { found: number; pictures: number; root: string; folder: string }) => ({
    message: `Pictures of ${about.root} found in ${about.folder}: ${about.found} of ${about.pictures}.`,
    next: 'Choose the folder that was moved or renamed: the one that contained these pictures.',
  }),
  'no_such_folder.pictures_gone': ({ folder }: { folder: string }) => ({
    message: `The folder ${folder} with the pictures is no longer there.`,
    next: 'Connect its drive or put it back, or choose Locate to say where it is now; then train again. What was computed is kept.',
  }),
  'no_pictures.in_folder': ({ folder }: { folder: string }) => ({
    message: `There are no pictures in ${folder}.`,
    next: `Choose a folder with ${namedFormats} files.`,
  }),
  'no_pictures.given': ({ paths }: { paths: string[] }) => ({
    message: `There are no pictures in ${paths.join(', ')}.`,
    next: 'Give picture files, or a folder that has some.',
  }),
  'nothing_readable.listed': ({ folder, first }: { folder: string; first: UnusableFile }) => ({
    message: `None of the pictures named in ${folder} can be used. The first: ${first.path}: ${first.reason}`,
    next: 'Fix what is named, then import again.',
  }),
  'nothing_readable.in_folder': (about: { files: number; folder: string; first?: UnusableFile }) => ({
    message: `${plural(about.files, { one: 'The only file', other: 'None of the # files' })} in ${about.folder} ${about.files === 1 ? 'cannot' : 'can'} be read as a picture.${about.first ? ` The first: ${about.first.path}: ${about.first.reason}` : ''}`,
    next: 'Repair or replace them, then import again.',
  }),
  'too_few_classes.in_folder': ({ folder, name }: { folder: string; name?: string }) => ({
    message: name === undefined ? `${folder} has pictures, but no classes.` : `${folder} has only one class: ${name}.`,
    next: 'Put the pictures into one folder per class; a classifier needs at least two.',
  }),
  'list_invalid.none': ({ folder }: { folder: string }) => ({
    message: `There is no list in ${folder}.`,
    next: 'Put train.txt and test.txt, or a CSV with the columns path and label, into that folder.',
  }),
  'list_invalid.unreadable': (about: { list: string; why: ListFault; most?: number }) => {
    const { message, next } = listFault(about.why, about.most)
    return { message: `The list ${about.list} ${message}.`, next }
  },
  'list_invalid.no_columns': ({ list }: { list: string }) => ({
    message: `The header of ${list} names no column of paths.`,
    next: 'Name the columns path and label (and split, if there is one) in the first line.',
  }),
  'source_not_chosen.by_nobody': ({ folder }: { folder: string }) => ({
    message: `Nobody chose the folder ${folder} on this computer; only the project names it.`,
    next: 'If it is meant to be part of the project, choose it; otherwise leave it out.',
  }),
  'usage.no_split_folders': ({ folder }: { folder: string }) => ({
    message: `There is no train folder beside val or test in ${folder}.`,
    next: 'Use --layout folders.',
    page: 'Choose one folder per class as the layout.',
  }),
  'usage.no_source': () => ({
    message: 'This folder is not part of the project.',
    next: 'Load the project again.',
  }),
  'usage.source_there': ({ folder }: { folder: string }) => ({
    message: `${folder} is in the project already.`,
    next: 'Choose another folder.',
  }),
  'usage.no_picture': ({ id }: { id: number }) => ({
    message: `There is no picture ${id}.`,
    next: 'Load the project again.',
  }),
  'usage.pictures_gone': () => ({
    message: 'None of these pictures is in the project.',
    next: 'Select pictures, then try again.',
  }),
  'usage.unlabelled_in_no_split': () => ({
    message: 'Pictures without a label are in no split.',
    next: 'Label them first; then they can be put into one.',
  }),
  'usage.class_gone': () => ({ message: 'This class no longer exists.', next: 'Choose another class.' }),
  'usage.class_without_name': () => ({
    message: 'A class needs a name, other than "unlabelled".',
    next: 'Give another name.',
  }),
  'usage.class_name': ({ longest }: { longest: number }) => ({
    message: `The name of a class has 1 to ${longest} characters, without line breaks or tabs.`,
    next: 'Give another name.',
  }),
  'usage.class_there': ({ name }: { name: string }) => ({
    message: `There is a class called "${name}" already.`,
    next: 'Give another name, or merge the two classes if they mean the same.',
  }),
  'usage.class_there_since': ({ name }: { name: string }) => ({
    message: `Another class is now called "${name}".`,
    next: 'Give that one another name, then try again.',
  }),
  'usage.nothing_to_undo': () => ({ message: 'There is nothing to undo.', next: 'Change something first.' }),
  'usage.nothing_to_redo': () => ({ message: 'There is nothing to redo.', next: 'Undo something first.' }),
  'usage.shares': ({ train, val, test }: { train: number; val: number; test: number }) => ({
    message: `These shares cannot split a set: train ${train}, val ${val}, test ${test}.`,
    next: 'Give shares of 0 or more, with more than 0 for train, such as --train .7 --val .15 --test .15.',
    page: 'Give shares of 0 or more, with more than 0 for training.',
  }),
  'usage.pattern_long': ({ longest }: { longest: number }) => ({
    message: `The pattern is longer than ${longest} characters.`,
    next: 'Give a shorter one.',
  }),
  'usage.pattern_slow': ({ pattern }: { pattern: string }) => ({
    message: `The pattern ${pattern} takes too long on these paths.`,
    next: 'Avoid repeats inside repeats, such as (a+)+.',
  }),
  'usage.pattern_wrong': ({ pattern, why }: { pattern: string; why?: PatternFault }) => ({
    message: `The pattern ${pattern} is not a regular expression${why ? `: ${patternFault(why)}` : ''}.`,
    next: 'Capture what pictures of one group share, such as --group-by "([^/]+)_[0-9]+\\.jpg$".',
    page: 'Capture what pictures of one group share, such as ([^/]+)_[0-9]+\\.jpg$',
  }),
} satisfies SentencesById
