import { factsOf, formatNames, type ExportFormat } from '../../../common/exports/select.ts'

/** The formats to choose from, under the headings of the page. */
export function formatGroups(): { title: 'model' | 'data'; formats: ExportFormat[] }[] {
  return (['model', 'data'] as const).map((title) => ({
    title,
    formats: formatNames.filter((format) => factsOf(format).holds === title),
  }))
}
