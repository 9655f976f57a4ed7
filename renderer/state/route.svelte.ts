import { isSection, type Section } from '../../common/sections.ts'

type Route = { view: 'home' } | { view: 'engines' } | { view: 'project'; project: string; section: Section }

function read(hash: string): Route {
  const [kind, project, section] = hash.replace(/^#\/?/, '').split('/')
  if (kind === 'engines') return { view: 'engines' }
  if (kind !== 'p' || !project) return { view: 'home' }
  return { view: 'project', project, section: isSection(section) ? section : 'pictures' }
}

let current = $state.raw<Route>(read(location.hash))
window.addEventListener('hashchange', () => (current = read(location.hash)))

/** Where the page is. Stored in the address, so that Back, Forward and reloading work. */
export const route = {
  get current(): Route {
    return current
  },
}

export function goHome(): void {
  location.hash = '#/'
}

/** The engines of this machine. */
export function goEngines(): void {
  location.hash = '#/engines'
}

export function goTo(project: string, section: Section): void {
  location.hash = `#/p/${project}/${section}`
}
