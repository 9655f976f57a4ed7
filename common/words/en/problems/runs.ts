import type { SentencesById } from '../../../problems/sentences.ts'
import type { Split } from '../../../splits.ts'
import { numbers } from '../numbers.ts'

interface Of {
  run: string
}

export type RunStatus = 'running' | 'done' | 'cancelled' | 'failed' | 'interrupted'
export type JobStatus = 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

/** How the training process ended: by a signal or with a status; with neither it never started. */
interface TrainerEnd {
  signal?: string
  status?: number
  /** Engines that were computing or being tried, and those that the next attempt avoids. */
  during: string[]
  without: string[]
  /** The last line it wrote. */
  detail?: string
}

const chooseOf = (finished: string[]) =>
  finished.length > 0
    ? { next: `Choose one of: ${finished.join(', ')}.` }
    : { next: 'Train first: loupe train PROJECT.', page: 'Train first.' }

/** Training, runs and their results. */
export const runs = {
  'no_run.unknown': ({ run }: Of) => ({ message: `There is no run ${run}.`, next: 'Choose another run.' }),
  'no_run.not_finished': ({ run }: Of) => ({
    message: `There is no finished run ${run}.`,
    next: 'Choose another run.',
  }),
  'no_run.gone': ({ run }: Of) => ({
    message: `There is no run ${run}.`,
    next: 'It may have been deleted already.',
  }),
  'no_run.none_finished': () => ({ message: 'This project has no finished run.', ...chooseOf([]) }),
  'no_run.none_of': ({ run, finished }: Of & { finished: string[] }) => ({
    message: `There is no run ${run}.`,
    ...chooseOf(finished),
  }),
  'no_run.in_state': ({ run, status, finished }: Of & { status: RunStatus; finished: string[] }) => ({
    message: `The run ${run} is ${status}.`,
    ...chooseOf(finished),
  }),
  'no_run.to_resume': ({ run }: Of) => ({ message: `There is no run ${run}.`, next: 'Train again.' }),
  'no_run.at_its_end': ({ run }: Of) => ({
    message: `The run ${run} has finished.`,
    next: 'Train again to make a new run.',
  }),
  'no_run.being_trained': ({ run }: Of) => ({
    message: `The run ${run} is being trained already.`,
    next: 'Wait until it is done.',
  }),
  'no_run.at_address': ({ run }: Of) => ({ message: `There is no run ${run}.`, next: 'Load the page again.' }),
  'no_run.calibration': ({ run }: Of) => ({
    message: `The int8 calibration of run ${run} is missing or damaged.`,
    next: 'Train again, or choose another run.',
  }),
  'split_empty.unlabelled': ({ split }: { split: Split }) => ({
    message: `There is no labelled picture in the split ${split}.`,
    next: 'Split the project again (loupe split), or choose another split.',
    page: 'Split the pictures again, or choose another split.',
  }),
  'too_few_classes.unlabelled': () => ({
    message: 'No picture has a label. A classifier needs at least two classes.',
    next: 'Put the pictures into one folder per class, or label them, and import again.',
    page: 'A classifier needs at least two classes: label some pictures of a second one in Pictures.',
  }),
  'too_few_classes.only': ({ name }: { name: string }) => ({
    message: `Only one class has pictures to train on: ${name}. A classifier needs at least two classes.`,
    next: 'Put the pictures into one folder per class, or label them, and import again.',
    page: 'A classifier needs at least two classes: label some pictures of a second one in Pictures.',
  }),
  'disk_full.training': ({ needed, free, folder }: { needed: number; free: number; folder: string }) => ({
    message: `Training needs about ${numbers.bytes(needed)} in ${folder}, and ${numbers.bytes(free)} are free.`,
    next: 'Free some space, or delete runs and reclaim the cache of a project, and train again.',
  }),
  'folder_taken.of_run': ({ folder }: { folder: string }) => ({
    message: `${folder} already exists, and Loupe did not make it.`,
    next: 'Move that folder elsewhere, and train again.',
  }),
  'cancelled.with_epoch': ({ epoch }: { epoch: number }) => ({
    message: `Stopped. The best epoch so far, number ${epoch}, is kept.`,
    next: 'Look at its results and use it, or resume the run.',
  }),
  'recipe_invalid.class_weights': (about: { recipe: string; name: string; classes: string[] }) => ({
    message: `${about.recipe}: class_weights: there is no class called '${about.name}'; there are ${about.classes.join(', ')}.`,
    next: 'Correct it and try again.',
  }),
  'recipe_invalid.none_chosen': ({ names }: { names: string[] }) => ({
    message: 'No recipe was chosen.',
    next: `The built-in ones are ${names.join(', ')}.`,
  }),
  'recipe_invalid.not_built_in': ({ recipe, names }: { recipe: string; names: string[] }) => ({
    message: `There is no built-in recipe called '${recipe}'.`,
    next: `The built-in ones are ${names.join(', ')}.`,
  }),
  'recipe_unsupported.int8': ({ recipe }: { recipe: string }) => ({
    message: `${recipe} trains layers of the backbone, and int8 cannot be trained.`,
    next: 'Choose float32 or auto as the precision, or a recipe that trains the head only.',
  }),
  'no_pictures.in_project': ({ project, part }: { project: string; part?: Split | 'unlabelled' }) => ({
    message: `The project ${project} has no ${part === undefined ? '' : `${part} `}pictures.`,
    next: 'Import some: loupe import FOLDER --project DIR',
    page: 'Import some pictures first.',
  }),
  'export_failed.holds_pictures': ({ folder }: { folder: string }) => ({
    message: `${folder} contains pictures of this project, so it cannot be replaced by copies of them.`,
    next: 'Choose another folder for --out.',
    page: 'Choose another folder.',
  }),
  'export_failed.not_whole': ({ folder }: { folder: string }) => ({
    message: `The export in ${folder} is incomplete.`,
    next: 'Export the run again.',
  }),
  'trainer_crashed.ended': ({ signal, status, during, without, detail }: TrainerEnd) => {
    const how = signal ?? (status === undefined ? 'it could not be started' : `exit status ${status}`)
    return {
      message: `The training process ended unexpectedly (${how})${during.length > 0 ? ` while ${during.join(' and ')} was at work` : ''}${detail ? `: ${detail}` : ''}.`,
      next: `Run it again: it continues where it stopped${without.length > 0 ? `, without ${without.join(' and ')}` : ''}.`,
      page: `Resume the run in Train: it continues where it stopped${without.length > 0 ? `, without ${without.join(' and ')}` : ''}.`,
    }
  },
  'usage.job_not_paused': ({ status }: { status: JobStatus }) => ({
    message: `The job is ${status}, so it cannot go on.`,
    next: 'Start it again.',
  }),
  'usage.job_gone': () => ({ message: 'There is no such job any more.', next: 'Load the page again.' }),
} satisfies SentencesById
