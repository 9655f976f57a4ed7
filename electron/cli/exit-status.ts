import type { ErrorCode } from '../ml/errors.ts'

const unusable: ErrorCode[] = [
  'no_such_folder',
  'no_pictures',
  'nothing_readable',
  'too_few_classes',
  'not_a_project',
  'not_a_model',
  'not_a_file',
  'project_newer',
  'project_damaged',
  'project_linked',
  'folder_taken',
  'list_invalid',
  'recipe_invalid',
  'recipe_unsupported',
  'features_invalid',
  'backbone_unknown',
  'backbone_invalid',
  'no_run',
  'split_empty',
]

/** Exit status of an error: 1 failed, 2 wrong usage, 3 input unusable, 130 cancelled. */
export function exitStatus(code: ErrorCode): number {
  if (code === 'cancelled') return 130
  if (code === 'usage') return 2
  return unusable.includes(code) ? 3 : 1
}
