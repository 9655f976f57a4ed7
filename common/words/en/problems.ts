import type { ProblemWords } from '../../../common/problems/problem.ts'
import { problems as said } from '../../../common/words/en/problems/index.ts'
/**
 * What the page says to an error code, where it has something better than the engine's own English sentence. An empty text leaves the
 * engine's; its next steps that are for the command line have another wording here. Other languages say it all in their own words and put
 * the engine's sentence below as detail.
 */
export const problems = {
  /** By code and reason. */
  said: said as ProblemWords,
  code: (code: string) => `Code: ${code}`,
  /** In place of a next step that only the command line could take. */
  instead: 'Change what was asked for, or choose another folder, and try again.',
  offline: { message: '', next: '' },
  signed_out: { message: '', next: '' },
  no_such_folder: { message: '', next: '' },
  no_pictures: { message: '', next: 'Choose a folder that holds pictures.' },
  nothing_readable: { message: '', next: '' },
  too_few_classes: {
    message: '',
    next: 'A classifier needs at least two classes: label some pictures of a second one in Pictures.',
  },
  not_a_project: { message: '', next: '' },
  not_a_file: { message: '', next: '' },
  not_a_model: { message: '', next: 'Choose a folder that Export has written.' },
  project_newer: { message: '', next: '' },
  project_damaged: { message: '', next: '' },
  project_linked: { message: '', next: 'If the place is yours, use “This place is mine” at the top of the project.' },
  folder_taken: { message: '', next: '' },
  list_invalid: { message: '', next: '' },
  recipe_invalid: { message: '', next: '' },
  recipe_unsupported: { message: '', next: '' },
  features_invalid: { message: '', next: '' },
  backbone_unknown: { message: '', next: '' },
  backbone_invalid: { message: '', next: '' },
  no_run: { message: '', next: 'Train first.' },
  split_empty: { message: '', next: 'Split the pictures again, or choose another split.' },
  usage: { message: '', next: '' },
  project_in_use: { message: '', next: '' },
  project_gone: { message: '', next: '' },
  source_not_chosen: { message: '', next: '' },
  disk_full: { message: '', next: '' },
  disk_failed: { message: '', next: '' },
  out_of_memory: { message: '', next: '' },
  not_permitted: { message: '', next: '' },
  trainer_crashed: { message: '', next: 'Go on with the run in Train: it continues where it stopped.' },
  engine_failed: { message: '', next: '' },
  engine_unavailable: { message: '', next: '' },
  export_failed: { message: '', next: '' },
  unexpected: {
    message: '',
    next: 'Try again. If it comes back, save the diagnostics in Settings and report it with them.',
  },
  failed: { message: '', next: '' },
  cancelled: { message: '', next: 'Start it again to go on.' },
}
