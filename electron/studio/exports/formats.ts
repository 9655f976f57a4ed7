import { warning, type Warning } from '../../../common/warnings/warning.ts'
import { cardName, labelsName } from '../../ml/export/model-card.ts'
import { modelFiles } from '../../ml/export/model-files.ts'
import { listNames } from './lists.ts'

export const exportFormats = [
  'onnx',
  'onnx-float32',
  'tfjs',
  'gallery',
  'folders',
  'lists',
  'features',
  'hdf5',
] as const
export type ExportFormat = (typeof exportFormats)[number]
export const defaultFormats: ExportFormat[] = ['onnx', 'tfjs', 'gallery']

/** What comes with a model in any form. */
const withModels = ['golden', 'golden.json', 'samples', 'parity.json']

/** What lies in an exported folder, by the format that brings it; the card and the labels are in every one. */
const written: Record<ExportFormat, string[]> = {
  onnx: [modelFiles.onnx, ...withModels],
  'onnx-float32': [modelFiles['onnx-float32'], ...withModels],
  tfjs: ['tfjs', ...withModels],
  gallery: ['gallery'],
  folders: ['folders'],
  lists: listNames,
  features: ['features.npz'],
  hdf5: ['features.h5'],
}

/** Names of what one format brings, the first of them its own. */
export function filesOf(format: ExportFormat): string[] {
  return written[format]
}

/** Names of everything that an export of these formats writes into its folder. */
export function exportedNames(formats: readonly ExportFormat[]): string[] {
  return [...new Set([cardName, labelsName, ...formats.flatMap((format) => written[format])])]
}

/** What is written for the formats that were asked for: the float32 file of a run in float32 is its `model.onnx`. */
export function formatsWritten(wanted: readonly ExportFormat[], precision: string): ExportFormat[] {
  const formats = wanted.map((format) => (format === 'onnx-float32' && precision === 'float32' ? 'onnx' : format))
  return exportFormats.filter((format) => formats.includes(format))
}

/** Says so. */
export function float32Already(): Warning {
  return warning('float32_already', { model: modelFiles.onnx, notWritten: modelFiles['onnx-float32'] })
}
