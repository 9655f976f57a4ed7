import { sectionToOpen } from '../../common/sections.ts'
import type { ProjectDetail } from '../server/shapes/project.ts'
import { ask } from './server-api.ts'
import type { ServerAddress } from './server-process.ts'
import type { OpenRequest } from './open-request.ts'

/** Opens a project on the server. @returns the part of the page's address that shows it */
export async function openProject(address: ServerAddress, request: OpenRequest): Promise<string> {
  const project =
    request.kind === 'project'
      ? await ask<ProjectDetail>(address, 'POST', '/api/projects/open', { dir: request.path })
      : await ask<ProjectDetail>(address, 'POST', '/api/projects/unpack', { file: request.path })
  return `#/p/${encodeURIComponent(project.id)}/${sectionToOpen(project)}`
}
