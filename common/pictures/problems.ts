/** Why a picture cannot be used: the codes that lists, tables and scripts see. */
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
