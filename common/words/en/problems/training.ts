import type { SentencesById } from '../../../problems/sentences.ts'
import { sayFault, type FileFault } from '../../../problems/file-faults.ts'
import { fileFaults } from '../file-faults.ts'

const again = 'Train again, or choose another run.'

/** Training: heads, epochs, layers below the head, and checkpoints. */
export const training = {
  'no_run.other_width': ({ expected, given }: { expected: number; given: number }) => ({
    message: `The weights of that run take ${expected} numbers per picture, but its network gives ${given}.`,
    next: again,
  }),
  'no_run.weights': () => ({ message: 'The weights of that run are missing or damaged.', next: again }),
  'split_empty.to_measure': () => ({
    message: 'There are no labelled pictures to measure on.',
    next: 'Choose another split.',
  }),
  'split_empty.to_solve': () => ({
    message: 'There is no labelled training picture.',
    next: 'Label pictures of at least two classes.',
  }),
  'split_empty.to_train': () => ({
    message: 'There are no pictures to train on.',
    next: 'Put labelled pictures into training.',
  }),
  'too_few_classes.one': () => ({
    message: 'A classifier needs at least two classes.',
    next: 'Add pictures of another class.',
  }),
  'too_few_classes.readable': () => ({
    message: 'Fewer than two classes have readable pictures to train on.',
    next: 'Label pictures of at least two classes and train again.',
  }),
  'too_few_classes.in_file': ({ file }: { file: string }) => ({
    message: `${file} has rows of only one class.`,
    next: 'Give a file with at least two.',
  }),
  'recipe_unsupported.grouped': ({ layer }: { layer: string }) => ({
    message: `The convolution ${layer} in groups cannot be trained.`,
    next: "Set mode to 'frozen', or choose another backbone.",
  }),
  'recipe_invalid.sizes': () => ({
    message: 'The transforms give pictures of different sizes.',
    next: 'End with a CenterCrop or a RandomResizedCrop, or give Resize both sides, as in "size": [224, 224].',
  }),
  'failed.other_features': ({ epoch }: { epoch: number }) => ({
    message: `The features of epoch ${epoch} do not match the requested pictures.`,
    next: 'Delete the cache folder of the project and run the same again.',
  }),
  'failed.checkpoint': () => ({
    message: 'The checkpoint of this run is damaged.',
    next: 'Train again from the start.',
  }),
  'failed.other_run': () => ({
    message: 'The checkpoint belongs to a run with another recipe, seed or other labels.',
    next: 'Train again from the start, or go back to the recipe and labels of that run.',
  }),
  'failed.diverged': ({ epoch }: { epoch: number }) => ({
    message: `The loss stopped being a number in epoch ${epoch}.`,
    next: 'Lower the learning rate (optimiser.lr) in the recipe and train again.',
  }),
  'failed.infinite_weights': () => ({
    message: 'Training resulted in weights that are not finite numbers.',
    next: 'Train with a smaller learning rate, or another recipe; very large features have the same effect.',
  }),
  'failed.features_not_kept': ({ folder }: { folder: string }) => ({
    message: `Features that were written to ${folder} cannot be read back as they were written.`,
    next: 'Check whether that disk is damaged, or another program writes there, and run the same again.',
  }),
  'failed.picture_lost': ({ picture }: { picture: FileFault }) => ({
    message: `A picture became unreadable while training: ${sayFault(fileFaults, picture)}`,
    next: 'Check that the folder of the pictures is still there, then resume the run.',
  }),
  'failed.pictures_lost': ({ count }: { count: number }) => ({
    message: `${count} training pictures became unreadable while training.`,
    next: 'Check that their folder is still there, then run the same again: what was computed is kept.',
  }),
  'failed.activations': () => ({
    message: 'Activations in the cache of the project are damaged.',
    next: 'Resume the run: they are computed again.',
  }),
  'cancelled.epochs': ({ epoch, folder }: { epoch: number | null; folder: string }) => ({
    message: `Stopped. ${epoch === null ? 'What was trained' : `The best epoch so far, number ${epoch},`} is kept in ${folder}.`,
    next: 'Use its head, or run the same again to train all epochs.',
  }),
} satisfies SentencesById
