import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Where new projects go: beside LOUPE_HOME where that is set, else `Loupe` among the user's pictures or in the home folder. */
export function projectsDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LOUPE_HOME) return path.join(path.resolve(env.LOUPE_HOME), 'projects')
  const pictures = path.join(os.homedir(), 'Pictures')
  return path.join(existsSync(pictures) ? pictures : os.homedir(), 'Loupe')
}

/** A folder for a project of this name that does not exist yet: `NAME.loupe`, `NAME 2.loupe`, … */
export function freeProjectDir(parent: string, name: string): string {
  const stem = folderName(name)
  for (let i = 1; ; i++) {
    const dir = path.join(parent, `${i === 1 ? stem : `${stem} ${i}`}.loupe`)
    if (!existsSync(dir)) return dir
  }
}

/** A project may be called anything, a folder may not. */
function folderName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[/\\:*?"<>|\u0000-\u001f\u007f]/g, '_')
    .slice(0, 80)
    .trim()
    .replace(/^\.+|[. ]+$/g, '_')
  return safe === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe) ? `_${safe}` : safe
}
