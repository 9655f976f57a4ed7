import '../../../fixtures/page/page-here.ts'
import { expect, test } from 'vitest'
import { goEngines, goHome, goTo, route } from '../../../../renderer/state/route.svelte.ts'

test('the page is where its address says', () => {
  expect(route.current).toEqual({ view: 'home' })
  goTo('p1', 'train')
  expect(location.hash).toBe('#/p/p1/train')
  expect(route.current).toEqual({ view: 'project', project: 'p1', section: 'train' })
  goEngines()
  expect(route.current).toEqual({ view: 'engines' })
  goHome()
  expect(route.current).toEqual({ view: 'home' })
})

test('addresses that somebody typed lead to the nearest place', () => {
  const at = (hash: string) => {
    location.hash = hash
    return route.current
  }
  expect(at('#/p/p1')).toEqual({ view: 'project', project: 'p1', section: 'pictures' })
  expect(at('#p/p1/nowhere')).toEqual({ view: 'project', project: 'p1', section: 'pictures' })
  expect(at('#/p/')).toEqual({ view: 'home' })
  expect(at('#/elsewhere/p1/train')).toEqual({ view: 'home' })
  expect(at('')).toEqual({ view: 'home' })
})
