import { factsOf, isModel, type ExportFormat } from '../../../common/exports/select.ts'
import { cardName, labelsName } from '../../ml/export/model-card.ts'

/** Files that accompany a model in any format. */
const withModels = ['golden', 'golden.json', 'samples', 'parity.json']

/** Names of everything that an export of these formats writes into its folder. */
export function exportedNames(formats: readonly ExportFormat[]): string[] {
  const own = formats.flatMap((format) => [...factsOf(format).files, ...(isModel(format) ? withModels : [])])
  return [...new Set([cardName, labelsName, ...own])]
}
