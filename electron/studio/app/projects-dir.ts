import { existsSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/** Where new projects go: beside LOUPE_HOME if that is set, else `Loupe` in the user's pictures or home folder. */
export function projectsDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LOUPE_HOME) return path.join(path.resolve(env.LOUPE_HOME), 'projects')
  const pictures = path.join(os.homedir(), 'Pictures')
  return path.join(existsSync(pictures) ? pictures : os.homedir(), 'Loupe')
}

/** A folder that does not exist yet for a project of this name: `NAME.loupe`, `NAME 2.loupe`, … */
export function freeProjectDir(parent: string, name: string): string {
  const stem = folderName(name)
  for (let i = 1; ; i++) {
    const dir = path.join(parent, `${i === 1 ? stem : `${stem} ${i}`}.loupe`)
    if (!existsSync(dir)) return dir
  }
}

/** Any name is valid for a project, but not for a folder. */
function folderName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[/\\:*?"<>|\u0000-\u001f\u007f]/g, '_')
    .slice(0, 80)
    .trim()
    .replace(/^\.+|[. ]+$/g, '_')
  return safe === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe) ? `_${safe}` : safe
}
