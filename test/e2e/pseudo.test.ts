import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppInfo } from '../../electron/server/shapes/app.ts'
import { words as english } from '../../common/words/en/index.ts'
import { pseudo } from '../../common/words/pseudo.ts'
import { noBrowser } from '../fixtures/browser.ts'
import { foreignFaults, type ScreenFaults } from '../fixtures/foreign-text.ts'
import { keepScreen, openStudio, type StudioPage } from '../fixtures/studio-page.ts'
import { longRecipe, SampleProject } from '../fixtures/trained-sample.ts'

const say = pseudo(english)

describe.skipIf(noBrowser() !== '')(`every screen in a language that nobody speaks${noBrowser()}`, () => {
  let open: StudioPage
  let project: SampleProject
  let data: string[]

  beforeAll(async () => {
    open = await openStudio()
    const { recipes } = (await open.studio.ask<AppInfo>('GET', '/api/app')).body
    data = [
      'dress',
      'hat',
      'pants',
      'shoes',
      't-shirt',
      'sample',
      ...recipes.flatMap(({ title, description }) => [title, description]),
    ]
  })
  afterAll(async () => {
    await open?.close()
    project?.remove()
  })

  const button = (name: string) => open.page.getByRole('button', { name, exact: true })
  const found: Record<string, ScreenFaults> = {}
  async function look(screen: string): Promise<void> {
    await keepScreen(open.page, `pseudo-${screen}`)
    const faults = await foreignFaults(open.page, data)
    if (faults.english.length + faults.cut.length > 0) found[screen] = faults
  }
  const faults = () => {
    const all = { ...found }
    for (const screen of Object.keys(found)) delete found[screen]
    return all
  }
  const show = async (section: string) => {
    await open.page.goto(`${open.studio.origin}/?language=pseudo#/${section}`)
  }
  const dialog = async (screen: string, way: () => Promise<unknown>) => {
    await way()
    await open.page.locator('dialog[open]').first().waitFor()
    await look(screen)
    await open.page.keyboard.press('Escape')
    await open.page
      .locator('dialog[open]')
      .first()
      .waitFor({ state: 'detached' })
      .catch(() => undefined)
  }

  test('home, with and without projects, and its dialogs', async () => {
    await show('')
    await button(say.common.chooseFolder).first().waitFor()
    await look('home-empty')
    await dialog('settings', () => button(say.home.settings).click())
    await dialog('keys', () => button(say.home.keys).click())
    await dialog('palette', () => open.page.keyboard.press('Control+k'))
    project = await SampleProject.import(open.studio)
    data.push(path.dirname(project.dir))
    await open.page.reload()
    await button(say.home.menu.name('sample')).waitFor()
    await look('home')
    expect(faults()).toEqual({})
  })
})
