import { thumbnailSides } from '../../common/pictures/thumbnail.ts'
import type { AppSettings } from '../../electron/server/shapes/app.ts'
import type { Edit, ProjectDetail, SplitRequest, WizardState } from '../../electron/server/shapes/project.ts'
import type { TrainRequest, TryAnswer } from '../../electron/server/shapes/runs.ts'
import type { Layout } from '../../common/layouts.ts'
import type { ExportFormat } from '../../common/exports/select.ts'
import { answer, client, send } from './client.ts'

const { app, engines, folders, look, projects, jobs } = client.api
const one = projects[':p']
const run = one.runs[':r']

/** Every call the page makes, in one place: the same in Electron and in a browser. Each throws BackendError. */
export const backend = {
  app: () => answer(app.$get()),
  saveSettings: (json: Partial<AppSettings>) => answer(app.settings.$patch({ json })),
  folders: (path?: string) => answer(folders.$get({ query: { path } })),
  /** @param source project that names the folder, if no person has just chosen it */
  previewFolder: (folder: string, layout?: Layout, source?: string) =>
    answer(look.$post({ json: { folder, layout, source } })),

  projects: () => answer(projects.$get()),
  createProject: (name: string) => answer(projects.$post({ json: { name } })),
  openProject: (dir: string) => answer(projects.open.$post({ json: { dir } })),
  unpackProject: (file: string) => answer(projects.unpack.$post({ json: { file } })),
  unpackUpload: (name: string, pack: Blob, signal?: AbortSignal) =>
    send<ProjectDetail>('PUT', projects.unpack.uploads.$url({ query: { name } }), pack, signal),
  removeProject: (p: string, files: 'keep' | 'delete') => answer(one.$delete({ param: { p }, json: { files } })),
  project: (p: string) => answer(one.$get({ param: { p } })),
  closeProject: (p: string) => answer(one.close.$post({ param: { p } })),
  trustLinks: (p: string) => answer(one.trust.$post({ param: { p } })),
  renameProject: (p: string, name: string) => answer(one.rename.$post({ param: { p }, json: { name } })),
  saveWizard: (p: string, json: WizardState) => answer(one.wizard.$put({ param: { p }, json })),

  upload: (p: string, path: string, file: Blob, signal?: AbortSignal) =>
    send<{ path: string }>('PUT', one.uploads.$url({ param: { p }, query: { path } }), file, signal),
  importFolder: (p: string, json: { folder?: string; layout?: Layout; chosen?: boolean }) =>
    answer(one.import.$post({ param: { p }, json })),
  locate: (p: string, source: number, folder: string) =>
    answer(one.sources[':s'].locate.$post({ param: { p, s: String(source) }, json: { folder } })),
  unreadable: (p: string) => answer(one.unreadable.$get({ param: { p } })),
  copies: (p: string) => answer(one.copies.$get({ param: { p } })),

  pictures: (p: string, since?: number) =>
    answer(one.pictures.$get({ param: { p }, query: { since: since?.toString() } })),
  picture: (p: string, id: number) => answer(one.pictures[':id'].$get({ param: { p, id: String(id) } })),
  edit: (p: string, json: Edit) => answer(one.edits.$post({ param: { p }, json })),
  undo: (p: string) => answer(one.undo.$post({ param: { p } })),
  redo: (p: string) => answer(one.redo.$post({ param: { p } })),

  previewSplit: (p: string, json: SplitRequest, signal?: AbortSignal) =>
    answer(one.split.preview.$post({ param: { p }, json }, { init: { signal } })),
  split: (p: string, json: SplitRequest) => answer(one.split.$post({ param: { p }, json })),
  seal: (p: string, sealed: boolean) => answer(one.seal.$post({ param: { p }, json: { sealed } })),

  trainPlan: (p: string, precision?: TrainRequest['precision']) =>
    answer(one.train.plan.$get({ param: { p }, query: { precision } })),
  train: (p: string, json: TrainRequest) => answer(one.train.$post({ param: { p }, json })),
  run: (p: string, r: string) => answer(run.$get({ param: { p, r } })),
  predictions: (p: string, r: string) => answer(run.predictions.$get({ param: { p, r } })),
  /** Compares a run with an earlier one. */
  compareRuns: (p: string, before: string, after: string) =>
    answer(run.compare.$get({ param: { p, r: after }, query: { with: before } })),
  removeRun: (p: string, r: string) => answer(run.$delete({ param: { p, r } })),
  resumeRun: (p: string, r: string) => answer(run.resume.$post({ param: { p, r } })),
  setCurrentRun: (p: string, r: string) => answer(one['current-run'].$put({ param: { p }, json: { run: r } })),
  exportRun: (p: string, r: string, formats: ExportFormat[], dir?: string) =>
    answer(run.export.$post({ param: { p, r }, json: { formats, dir } })),
  tryPicture: (p: string, r: string, picture: Blob, signal?: AbortSignal) =>
    send<TryAnswer>('POST', run.try.$url({ param: { p, r } }), picture, signal),
  pack: (p: string, pictures: boolean, file?: string) =>
    answer(one.pack.$post({ param: { p }, json: { pictures, file } })),
  reclaim: (p: string) => answer(one.reclaim.$post({ param: { p } })),

  engines: () => answer(engines.$get()),
  measureEngines: () => answer(engines.measure.$post()),
  enginePlan: () => answer(engines.tensorflow.plan.$get()),
  installEngine: () => answer(engines.tensorflow.$post()),
  removeEngine: () => answer(engines.tensorflow.$delete()),

  jobs: () => answer(jobs.$get()),
  cancelJob: (id: string) => answer(jobs[':id'].cancel.$post({ param: { id } })),
  pauseJob: (id: string) => answer(jobs[':id'].pause.$post({ param: { id } })),
  resumeJob: (id: string) => answer(jobs[':id'].resume.$post({ param: { id } })),
}

/** The size of a thumbnail whose longest side fills this many pixels. */
export const thumbnailSide = (pixels: number) => thumbnailSides.find((side) => side >= pixels) ?? 768

/** Addresses of pictures, for `<img>`. They change with the bytes, so browsers may cache them. */
export const pictureAddress = {
  thumbnail: (p: string, id: number, v: string, side: number) =>
    `/api/projects/${p}/pictures/${id}/thumb${query({ s: thumbnailSide(side), v })}`,
  file: (p: string, id: number, v: string) => `/api/projects/${p}/pictures/${id}/file${query({ v })}`,
  view: (p: string, id: number, v: string, recipe: string, kind: 'eval' | 'train', seed: number) =>
    `/api/projects/${p}/pictures/${id}/view${query({ v, recipe, kind, seed })}`,
  /** What a run saw of a picture: one of its random views. */
  trainingView: (p: string, id: number, v: string, run: string, seed: number) =>
    `/api/projects/${p}/pictures/${id}/view${query({ v, run, kind: 'train', seed })}`,
  download: (p: string, path: string) => `/api/projects/${p}/download${query({ path })}`,
  diagnostics: '/api/app/diagnostics',
}

/** Query string of the values that are defined. */
function query(values: Record<string, string | number>): string {
  return `?${new URLSearchParams(Object.entries(values).map(([key, value]) => [key, String(value)]))}`
}
