import type { Problem, SentencesById } from '../../../problems/sentences.ts'

/** Why a backbone cannot be expressed in TensorFlow.js layers. */
export type NoTfjsForm =
  { why: 'size' } | { why: 'padding'; layer: string } | { why: 'groups'; layer: string; groups: number }

function noTfjsForm(form: NoTfjsForm): string {
  if (form.why === 'size') return 'it takes pictures of one size, which is not known'
  if (form.why === 'padding') return `${form.layer} pads negative values before it pools them`
  return `${form.layer} is a convolution in ${form.groups} groups`
}

/** Writing folders, models and galleries. */
export const exporting = {
  'export_failed.not_empty': ({ folder, free }: { folder: string; free: string }) => ({
    message: `${folder} is not empty and was not written by an export.`,
    next: `Choose a new or empty folder for --out, such as ${free}.`,
    page: `Choose a new or empty folder, such as ${free}.`,
  }),
  'export_failed.other_files': ({ folder, free }: { folder: string; free: string }) => ({
    message: `${folder} contains other files.`,
    next: `Choose a new or empty folder for --out, such as ${free}.`,
    page: `Choose a new or empty folder, such as ${free}.`,
  }),
  'export_failed.not_ours': ({ file, free }: { file: string; free: string }) => ({
    message: `${file} was not written by Loupe, so it is not replaced.`,
    next: `Move it elsewhere, or choose another folder, such as ${free}.`,
  }),
  'export_failed.changed_file': ({ file, free }: { file: string; free: string }) => ({
    message: `${file} was changed after Loupe wrote it, so it is not replaced.`,
    next: `Move it elsewhere, or choose another folder, such as ${free}.`,
  }),
  'export_failed.no_folder': ({ folder, system }: { folder: string; system: string }) => ({
    message: `${folder} is not a folder and cannot be made one (${system}).`,
    next: 'Choose another place for --out.',
    page: 'Choose another place.',
  }),
  'export_failed.gallery_files': ({ folder, file }: { folder: string; file: string }) => ({
    message: `${folder} contains files that are not part of a gallery (${JSON.stringify(file)}).`,
    next: 'Choose another folder for the gallery, or move those files.',
  }),
  'export_failed.class_of_prediction': ({ picture }: { picture: string }) => ({
    message: `The prediction of ${JSON.stringify(picture)} names a class that the model does not have.`,
    next: 'Evaluate the run again, then export it again.',
  }),
  'export_failed.class_of_sample': () => ({
    message: 'A training picture names a class that the model does not have.',
    next: 'Evaluate the run again, then export it again.',
  }),
  'export_failed.does_not_work': ({ format, why }: { format: string; why: Problem }) => ({
    message: `The exported ${format} model does not work: ${why.message}`,
    next: 'Train again, or choose another run.',
  }),
  'export_failed.no_tfjs_form': (form: NoTfjsForm) => ({
    message: `The backbone has no TensorFlow.js form: ${noTfjsForm(form)}.`,
    next: 'Export this model as ONNX, which has one.',
  }),
  'export_failed.no_feature_file': ({ file, free }: { file: string; free: string }) => ({
    message: `${file} is not a feature file that Loupe wrote, so it is not replaced.`,
    next: `Move it elsewhere, or choose another name, such as ${free}.`,
  }),
  'not_a_model.card': ({ folder }: { folder: string }) => ({
    message: `${folder} is not a model exported by Loupe: its model-card.json is missing or not valid.`,
    next: 'Give the folder that `loupe export` wrote.',
    page: 'Choose a folder that Export has written.',
  }),
} satisfies SentencesById
