import { realpathSync } from 'node:fs'
import type { Command } from 'commander'
import { data as say } from '../../../common/words/en/command/data.ts'
import { LoupeError } from '../../ml/errors.ts'
import { trustPlaces } from '../../studio/project/own-folders.ts'
import { isProject } from '../../studio/project/project.ts'
import type { VerbContext } from '../verb-context.ts'

export function define(command: Command, { output }: VerbContext): void {
  command.argument('<project>', 'project folder').action(async (dir: string) => {
    if (!isProject(dir)) throw new LoupeError('not_a_project.given', { folder: dir })
    const links = await trustPlaces(realpathSync(dir))
    output.result(
      'trust',
      { project: realpathSync(dir), links },
      links.length === 0 ? [say.noLinks] : links.map(({ link, target }) => say.trusted(link, String(target))),
    )
  })
}
