/** Why a picture cannot be used, as lists, tables and scripts have it. */
export type PictureProblem =
  | 'empty'
  | 'not_a_picture'
  | 'damaged'
  | 'too_large'
  | 'unreadable'
  | 'missing'
  | 'outside_folder'
  | 'bad_name'
  | 'changed'
