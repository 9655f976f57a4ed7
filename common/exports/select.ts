import { exportFormats, type ExportFormatFacts, type ModelFacts } from './formats.ts'

export type ExportFormat = keyof typeof exportFormats
/** The formats that hold the model. */
export type ModelFormat = {
  [Format in ExportFormat]: (typeof exportFormats)[Format] extends { model: ModelFacts } ? Format : never
}[ExportFormat]

const facts: Record<ExportFormat, ExportFormatFacts> = exportFormats

/** In the order of the table. */
export const formatNames = Object.keys(facts) as ExportFormat[]
export const usualFormats = formatNames.filter((format) => facts[format].usual)
export const modelFormats = formatNames.filter(isModel)

export function isExportFormat(name: string): name is ExportFormat {
  return Object.hasOwn(facts, name)
}

export function factsOf(format: ExportFormat): ExportFormatFacts {
  return facts[format]
}

export function modelFacts(format: ModelFormat): ModelFacts {
  return exportFormats[format].model
}

export function isModel(format: ExportFormat): format is ModelFormat {
  return facts[format].model !== undefined
}

/** Precision of a model file in this format. @param ofRun the run's precision */
export function precisionOf(format: ModelFormat, ofRun: string): string {
  return modelFacts(format).precision === 'of the run' ? ofRun : 'float32'
}

/** The format that is actually written when this one is requested. @param precision the run's */
export function writtenFor(format: ExportFormat, precision: string): ExportFormat {
  const same = precision === 'float32' ? facts[format].model?.sameInFloat32 : undefined
  return same === undefined ? format : (same as ExportFormat)
}

/** What is actually written for these formats: each once, in the order of the table. @param precision the run's */
export function formatsWritten(wanted: readonly ExportFormat[], precision: string): ExportFormat[] {
  const written = new Set(wanted.map((format) => writtenFor(format, precision)))
  return formatNames.filter((format) => written.has(format))
}
