/** Verbs whose work is done in the training process. */
const verbs = new Set(['demo', 'import', 'train', 'features', 'evaluate', 'predict', 'export'])

/** Whether a command line, without node and script, will want the training process. */
export function trains(args: string[]): boolean {
  const asksHelp = args.some((argument) => argument === '--help' || argument === '-h')
  const verb = args.find((argument) => !argument.startsWith('-'))
  return !asksHelp && verb !== undefined && verbs.has(verb)
}
