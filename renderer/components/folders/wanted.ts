/** What a folder is chosen for. */
export type Wanted = 'pictures' | 'project' | 'locate'
