import type { Unusable } from '../../../problems/file-faults.ts'
import type { SentencesById } from '../../../problems/sentences.ts'
import { numbers } from '../numbers.ts'

const loadAgain = 'Load the page again.'
const openPrinted = 'Open the address that loupe serve printed.'
const openWithToken = 'Open the address that loupe serve printed, with its token.'

/** Why an uploaded file cannot keep its name. */
export type NameFault =
  | 'control_characters'
  | 'signs'
  | 'too_deep'
  | 'empty_part'
  | 'leads_elsewhere'
  | 'hidden'
  | 'end_of_part'
  | 'name_of_system'
  | 'too_long'

const nameFault = (why: NameFault, name = '') =>
  ({
    control_characters: 'it contains control characters',
    signs: 'it contains one of \\ : * ? " < > |',
    too_deep: 'it lies too deep',
    empty_part: 'a part of it is empty',
    leads_elsewhere: 'it leads elsewhere',
    hidden: 'it is hidden',
    end_of_part: 'a part of it ends in a dot or a space',
    name_of_system: `${name} is a name of the system`,
    too_long: 'it is too long',
  })[why]

/** Why a picture cannot be read: its code, and the same in English. */

/** Requests, uploads and downloads. */
export const server = {
  'usage.no_address': () => ({ message: 'There is nothing at this address.', next: loadAgain }),
  'usage.not_understood': () => ({ message: 'The request is not understood.', next: loadAgain }),
  'usage.request': ({ places }: { places: string[] }) => ({
    message: `The request is not understood (${places.join(', ')}).`,
    next: loadAgain,
  }),
  'usage.not_json': ({ type }: { type?: string }) => ({
    message: `This address takes JSON, not ${type ?? 'a body without a type'}.`,
    next: 'Send the header Content-Type: application/json.',
  }),
  'usage.too_much': () => ({ message: 'That is more than Loupe accepts at a time.', next: loadAgain }),
  'usage.too_much_sent': () => ({
    message: 'That is more than Loupe accepts at a time.',
    next: 'Send less at a time.',
  }),
  'usage.picture_too_large': () => ({
    message: 'That is more than Loupe accepts at a time.',
    next: 'Send a smaller picture.',
  }),
  'usage.no_form': () => ({
    message: 'The form is not understood.',
    next: 'Send it as multipart/form-data with one file.',
  }),
  'usage.form_without_picture': () => ({
    message: 'There is no picture in the form.',
    next: 'Send it as a file of the form.',
  }),
  'usage.no_picture_sent': () => ({
    message: 'There is no picture in the request.',
    next: 'Send the bytes of a picture file.',
  }),
  'usage.no_such_picture': () => ({ message: 'There is no such picture in the project.', next: loadAgain }),
  'usage.no_export': () => ({ message: 'There is no such export.', next: 'Export the run again.' }),
  'usage.file_name': ({ why, name }: { why: NameFault; name?: string }) => ({
    message: `The file name cannot be used: ${nameFault(why, name)}.`,
    next: 'Rename the file and drop it again.',
  }),
  'usage.link': ({ path }: { path: string }) => ({
    message: `${path} is a link.`,
    next: 'Replace it with a folder, or import the folder that it leads to.',
  }),
  'usage.foreign_upload': ({ path }: { path: string }) => ({
    message: `There is a file ${path} among the uploads that Loupe did not write.`,
    next: 'Rename the file and drop it again.',
  }),
  'usage.file_for_folder': ({ path }: { path: string }) => ({
    message: `There is a file where ${path} needs a folder, or a folder of that name.`,
    next: 'Rename the file and drop it again.',
  }),
  'usage.file_too_large': ({ most }: { most: number }) => ({
    message: `The file is larger than ${numbers.bytes(most)}.`,
    next: 'Make the picture smaller, or leave it out.',
  }),
  'not_permitted.other_address': () => ({
    message: 'This address is not one of this Loupe.',
    next: openPrinted,
  }),
  'not_permitted.other_page': () => ({ message: 'Requests from other pages are not answered.', next: openPrinted }),
  'not_permitted.other_site': () => ({ message: 'Requests from other sites are not answered.', next: openPrinted }),
  'not_permitted.signed_out': () => ({ message: 'You are not signed in to this Loupe.', next: openWithToken }),
  'not_permitted.page_signed_out': () => ({
    message: 'This page is no longer signed in to this Loupe.',
    next: openWithToken,
  }),
  'cancelled.request': () => ({ message: 'The request was cancelled.', next: '' }),
  'no_such_folder.to_list': ({ folder }: { folder: string }) => ({
    message: `There is no folder ${folder}.`,
    next: 'Choose another one.',
  }),
  'disk_full.upload': ({ folder }: { folder: string }) => ({
    message: `There is not enough space in ${folder} for this file.`,
    next: 'Free some space and drop it again; what was saved is kept.',
  }),
  'disk_full.pack': ({ folder }: { folder: string }) => ({
    message: `There is not enough space in ${folder} for this packed project.`,
    next: 'Free some space and drop it again.',
  }),
  'nothing_readable.sent': ({ reason }: Partial<Unusable>) => ({
    message: `This is not a picture that Loupe can read: ${reason ?? 'it cannot be read.'}`,
    next: 'Try another file.',
  }),
  'not_a_project.not_recent': () => ({
    message: 'This project is not among the recent ones.',
    next: 'Open its folder again.',
  }),
  'not_a_project.being_deleted': () => ({ message: 'This project is being deleted.', next: 'Open another one.' }),
  'project_in_use.open': ({ folder }: { folder: string }) => ({
    message: `The project ${folder} is open already.`,
    next: 'Use that one.',
  }),
  'project_in_use.by_job': () => ({
    message: 'A job of this project is still running.',
    next: 'Wait until it is done, or stop it first.',
  }),
} satisfies SentencesById
