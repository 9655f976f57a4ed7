import type { Problem, SentencesById } from '../../../problems/sentences.ts'

const onceMore =
  'Run it again. If it happens again, remove the folder of that backbone from LOUPE_HOME so that it is prepared again.'

/** Why no GPU trains layers below the head. */
export type NoGpu = { why: 'too_slow'; name: string } | { why: 'no_gpu_driver' | 'no_webgpu_package' }

function noGpu(gpu: NoGpu): string {
  if (gpu.why === 'too_slow') return `WebGPU is here on ${gpu.name}, which is too slow for it`
  return gpu.why === 'no_gpu_driver' ? 'WebGPU finds no GPU driver' : 'WebGPU is not installed'
}

/** Engines that fail. */
export const engines = {
  'engine_failed.stopped': () => ({ message: 'The engine that runs the network stopped.', next: onceMore }),
  'engine_failed.ended': () => ({
    message: 'The engine that runs the network stopped: its thread ended.',
    next: onceMore,
  }),
  'engine_failed.no_answer': ({ seconds }: { seconds: number }) => ({
    message: `The engine that runs the network stopped: it did not respond within ${seconds} seconds.`,
    next: onceMore,
  }),
  'engine_failed.other_width': ({ expected, given }: { expected: number; given: number }) => ({
    message: `The engine that runs the network stopped: it gave ${given} numbers per picture instead of ${expected}.`,
    next: onceMore,
  }),
  'engine_failed.none_left': () => ({ message: 'There is no engine left that runs the network.', next: onceMore }),
  'engine_failed.no_probabilities': () => ({
    message: 'Its numbers are not probabilities.',
    next: 'Train again, or choose another run or model: its weights, or those of its network, are damaged.',
  }),
  'engine_failed.features': () => ({
    message: 'Some features are not finite numbers.',
    next: 'Delete the folder "cache" of the project and train again.',
  }),
  'engine_failed.memory_of_one': () => ({
    message: 'The training engine ran out of memory with a single picture.',
    next: 'Choose a smaller backbone in the recipe (backbone), or a recipe that trains the head only (mode).',
  }),
  'engine_failed.memory_of_batch': ({ rows }: { rows: number }) => ({
    message: `The training engine ran out of memory with ${rows} pictures at a time, and BatchNorm needs the whole batch together.`,
    next: 'Lower the batch size in the recipe (batch) and train again, or choose a smaller backbone (backbone).',
  }),
  'engine_failed.no_trainer': ({ names }: { names: readonly string[] }) => ({
    message: `No training engine works on this machine (tried ${names.join(', ')}).`,
    next: 'Install Loupe again; some of its files may be missing.',
  }),
  'engine_failed.tfjs': () => ({ message: 'TensorFlow.js cannot run it.', next: 'Export again.' }),
  'engine_unavailable.below_head': (gpu: NoGpu) => ({
    message: `Training below the head needs native TensorFlow or a GPU. Native TensorFlow is not installed, and ${noGpu(gpu)}.`,
    next: 'Run loupe engine install tensorflow, or choose a recipe that trains the head only.',
  }),
  'engine_unavailable.provider': ({ name, names }: { name: string; names: readonly string[] }) => ({
    message: `LOUPE_PROVIDERS names ${name}, which onnxruntime does not have on this system.`,
    next: `Name some of ${names.join(', ')}, or leave LOUPE_PROVIDERS out.`,
  }),
  'nothing_readable.to_calibrate': () => ({
    message: 'None of the pictures that int8 would be calibrated on can be read.',
    next: 'Check that their folder is there, or use --precision float32.',
    page: 'Check that their folder is there, or choose float32.',
  }),
  'not_a_model.cannot_run': ({ folder, why }: { folder: string; why: Problem }) => ({
    message: `The model of ${folder} cannot be run. ${why.message}`,
    next: 'Export it again, or give another folder.',
  }),
} satisfies SentencesById
