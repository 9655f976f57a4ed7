import type { ProjectSummary } from '../../electron/server/shapes/app.ts'
import { backend } from '../backend/backend.ts'

let list = $state.raw<ProjectSummary[] | null>(null)
let problem = $state.raw<unknown>(null)
let watched = false

/** The projects of Home; null until they are known. */
export const projects = {
  get list(): ProjectSummary[] | null {
    return list
  },
  get problem(): unknown {
    return problem
  },
}

export async function loadProjects(): Promise<void> {
  watched = true
  try {
    list = await backend.projects()
    problem = null
  } catch (error) {
    problem = error
  }
}

/** Something about a project changed: Home is updated while it is shown. */
export function projectsChanged(): void {
  if (watched) void loadProjects()
}

export function leaveProjects(): void {
  watched = false
}
