/** Why pictures are left out, by code. */
export const reasons = {
  empty: 'Empty files',
  not_a_picture: 'Not pictures, whatever their names say',
  damaged: 'Damaged or cut short',
  too_large: 'Too large to open',
  unreadable: 'Could not be opened',
  missing: 'Named in a list, but not there',
  outside_folder: 'Outside the folder',
  bad_name: 'File names that cannot be read',
  changed: 'Changed while they were read',
}
