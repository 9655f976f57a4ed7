/** One record of a CSV file with the line (from 1) it starts on. */
interface CsvRecord {
  line: number
  fields: string[]
}

/**
 * Reads CSV as RFC 4180 describes it: quoted fields may contain separators, line breaks and doubled quotes; lines end
 * in CRLF, LF or CR. Blank lines are skipped. The separator is the one most frequent in the first line: comma,
 * semicolon (spreadsheets with a decimal comma) or tab. Not a library, because it is forty lines and a list needs the
 * line number of every record.
 */
export function readCsv(text: string): CsvRecord[] {
  const separator = separatorOf(text)
  const records: CsvRecord[] = []
  let fields: string[] = []
  let field = ''
  let quoted = false
  let line = 1
  let startedOn = 1
  const endField = () => {
    fields.push(field)
    field = ''
  }
  const endRecord = () => {
    endField()
    if (fields.length > 1 || fields[0].trim() !== '') records.push({ line: startedOn, fields })
    fields = []
    startedOn = line
  }
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    const lineBreak = c === '\n' || (c === '\r' && text[i + 1] !== '\n')
    if (lineBreak) line++
    if (quoted) {
      if (c !== '"') field += c
      else if (text[i + 1] === '"') field += text[++i]
      else quoted = false
    } else if (c === '"' && field === '') quoted = true
    else if (c === separator) endField()
    else if (lineBreak) endRecord()
    else if (c !== '\r') field += c
  }
  if (field !== '' || fields.length > 0) endRecord()
  return records
}

function separatorOf(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/))
  const uses = (c: string) => first.split(c).length
  return [',', ';', '\t'].reduce((best, c) => (uses(c) > uses(best) ? c : best))
}
