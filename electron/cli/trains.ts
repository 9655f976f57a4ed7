import { verbs } from './verbs.ts'

/** Whether a command line, without node and script, will need the training process. */
export function trains(args: string[]): boolean {
  const asksHelp = args.some((argument) => argument === '--help' || argument === '-h')
  const verb = args.find((argument) => !argument.startsWith('-'))
  return !asksHelp && verb !== undefined && Object.hasOwn(verbs, verb) && verbs[verb].trains === true
}
