/*
 * What the studio answers about a project is what the page gets: the types live where they are made.
 */
export type { PictureColumns } from '../../studio/browse/columns.ts'
export type { ClassInfo } from '../../studio/browse/counts.ts'
export type { FolderPreview } from '../../studio/browse/folder-preview.ts'
export type { PictureDetail } from '../../studio/browse/picture-detail.ts'
export type { ProjectDetail, SourceInfo } from '../../studio/browse/project-detail.ts'
export type { SealState } from '../../studio/browse/seal.ts'
export type { UnreadableFile } from '../../studio/browse/unreadable.ts'
export type { WizardState } from '../../studio/browse/wizard-state.ts'
export type { EditOutcome } from '../../studio/browse/edit-outcome.ts'
export type { Edit, EditKind, EditLabel, Mark } from '../../studio/edits/edit.ts'
export type { SplitReport } from '../../studio/splits/split.ts'
export type { GroupBy as GroupByShape } from '../../studio/splits/groups.ts'
export type { SplitRequest } from '../../studio/splits/request.ts'
