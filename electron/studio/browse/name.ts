import { basename } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import type { Project } from '../project/project.ts'

const longest = 100

/** The project's name; that of its folder until somebody changes it. */
export function projectName(project: Pick<Project, 'dir' | 'settings'>): string {
  const name = project.settings.get('name')
  return typeof name === 'string' ? name : basename(project.dir).replace(/\.loupe$/i, '')
}

/**
 * Renames it; its folder stays where it is.
 * @throws LoupeError `usage` for an empty or very long name
 */
export function renameProject(project: Project, given: string): string {
  const name = given.normalize('NFC').trim()
  if (name === '' || [...name].length > longest || /\p{Cc}/u.test(name))
    throw new LoupeError('usage.project_name', { longest })
  project.settings.set('name', name)
  return name
}
