import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'rolldown'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppInfo } from '../../electron/server/shapes/app.ts'
import { languages } from '../../common/languages.ts'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import { door } from '../../common/words/en/door.ts'
import { gallery as galleryWords } from '../../common/words/en/gallery.ts'
import { words as english } from '../../common/words/en/index.ts'
import { pseudo } from '../../common/words/pseudo.ts'
import { packGallery } from '../../electron/ml/export/gallery/pack.ts'
import { galleryPage } from '../../electron/ml/export/gallery/page.ts'
import { bundleScript } from '../../electron/ml/export/gallery/script.ts'
import { refusedPage, signInPage } from '../../electron/server/door/sign-in-page.ts'
import { gallery, picture } from '../fixtures/studio/gallery.ts'
import { noBrowser } from '../fixtures/studio/browser.ts'
import { foreignFaults, type ScreenFaults } from '../fixtures/page/foreign-text.ts'
import { keepScreen, openStudio, type StudioPage } from '../fixtures/studio/studio-page.ts'
import { longRecipe, SampleProject } from '../fixtures/studio/trained-sample.ts'
import { troubledFolder } from '../fixtures/studio/troubled-folder.ts'

const say = pseudo(english)
const gallerySays = pseudo(galleryWords)
/** The gallery has its languages built in: here one more, replacing English. */
const inPseudo: Plugin = {
  name: 'in-pseudo',
  transform: {
    filter: { id: /words.en.gallery\.ts$/ },
    handler: (code) =>
      `import { pseudo } from '../pseudo.ts'\n${code.replace('export const gallery', 'const english')}\nexport const gallery = pseudo(english)`,
  },
}

describe.skipIf(noBrowser() !== '')(`every screen in the pseudo-language${noBrowser()}`, () => {
  let open: StudioPage
  let project: SampleProject
  let troubled: SampleProject | undefined
  let data: string[]

  beforeAll(async () => {
    open = await openStudio({ viewport: { width: 1024, height: 700 }, standIn: true })
    const { recipes } = (await open.studio.ask<AppInfo>('GET', '/api/app')).body
    data = [
      ...languages.map(({ name }) => name),
      'dress',
      'hat',
      'pants',
      'shoes',
      't-shirt',
      'sample',
      'resnet50',
      longRecipe.name,
      longRecipe.title,
      ...recipes.flatMap(({ title, description }) => [title, description]),
    ]
  })
  afterAll(async () => {
    await open?.close()
    project?.remove()
    troubled?.remove()
  })

  const button = (name: string) => open.page.getByRole('button', { name, exact: true })
  let found: Record<string, ScreenFaults> = {}
  async function look(screen: string): Promise<void> {
    await keepScreen(open.page, `pseudo-${screen}`)
    const faults = await foreignFaults(open.page, data)
    if (faults.english.length + faults.cut.length > 0) found[screen] = faults
  }
  const faults = () => {
    const all = found
    found = {}
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
    const { page } = open
    await show('')
    await button(say.common.chooseFolder).first().waitFor()
    await look('home-empty')
    await dialog('settings', () => button(say.home.settings).click())
    await dialog('keys', () => button(say.home.keys).click())
    await dialog('palette', () => page.keyboard.press('Control+k'))
    project = await SampleProject.import(open.studio)
    data.push(project.dir, path.dirname(project.dir), path.basename(project.dir), project.folder)
    await page.reload()
    const more = button(say.home.menu.name('sample'))
    await more.waitFor()
    await look('home')
    await more.click()
    await look('home-menu')
    for (const item of ['rename', 'pack', 'reclaim', 'forget'] as const) {
      if (item !== 'rename') await more.click()
      await dialog(`home-${item}`, () => page.getByText(say.home.menu[item], { exact: true }).click())
    }
    await dialog('chooser', async () => {
      await button(say.common.chooseFolder).first().click()
      await page.getByLabel(say.home.chooser.path).fill(path.dirname(project.dir))
      await button(say.home.chooser.go).click()
      await page.getByText('sample.loupe').waitFor()
    })
    expect(faults()).toEqual({})
  })

  test('the wizard, step by step', async () => {
    const { page } = open
    await show(`p/${project.id}/wizard`)
    for (const step of ['source', 'found', 'classes', 'split', 'train'] as const) {
      await page.getByRole('button', { name: say.wizard.steps[step] }).click()
      await page.getByRole('heading', { name: say.wizard[step].title }).waitFor()
      await look(`wizard-${step}`)
    }
    expect(faults()).toEqual({})
  })

  test('each section before the first run', async () => {
    await show(`p/${project.id}/pictures`)
    for (const section of ['pictures', 'split', 'train', 'results', 'export'] as const) {
      await open.page.getByRole('link', { name: say.common.sections[section] }).click()
      await open.page.locator('[aria-current=page]', { hasText: say.common.sections[section] }).waitFor()
      await look(`${section}-before`)
    }
    expect(faults()).toEqual({})
  })

  test('each section with runs, a change and an export', async () => {
    const { page, studio } = open
    await project.ended(await project.train({ preset: 'fast' }))
    const { currentRun } = await project.detail()
    await project.ended(await project.ask<Job>('POST', `/runs/${currentRun}/export`, { formats: ['lists'] }))
    await show(`p/${project.id}/pictures`)
    const cell = page.locator('[role=gridcell]:not([hidden])').first()
    await cell.click()
    await look('pictures')
    await button(say.pictures.classMenu.open('dress')).click()
    await look('class-menu')
    await dialog('merge', () => page.getByText(say.pictures.classMenu.merge, { exact: true }).click())
    await cell.click()
    await dialog('label', () => page.keyboard.press('l'))
    await page.keyboard.press('Enter')
    await look('pictures-large')
    await page.keyboard.press('Escape')
    await cell.click()
    await page.keyboard.press('2')
    await page.getByRole('link', { name: say.common.sections.train }).click()
    await page.getByText(say.train.runs.title).first().waitFor()
    await look('train')
    await page.getByText(say.train.choices.recipe.name).first().click()
    await page.getByText(say.train.recipe.expert).click()
    await look('train-recipe')
    const job = await project.train({ preset: 'recipe', recipe: longRecipe })
    await page.getByText(say.train.now.loss, { exact: true }).first().waitFor()
    await look('train-now')
    // What it has learned is kept as a run, about which Compare has something to say.
    await studio.ask('POST', `/api/jobs/${job.id}/cancel`)
    await project.ended(job)
    await page.getByRole('link', { name: say.common.sections.results }).click()
    for (const tab of ['overview', 'pictures', 'classes', 'learning', 'compare'] as const) {
      await page.getByRole('group', { name: say.results.tabsName }).getByText(say.results.tabs[tab]).click()
      await look(`results-${tab}`)
    }
    await page.getByRole('link', { name: say.common.sections.export }).click()
    await page.getByText(say.exporting.earlier).first().waitFor()
    await look('export')
    await dialog('palette-project', () => page.keyboard.press('Control+k'))
    await dialog('keys-project', () => page.keyboard.press('?'))
    await page.goto(`${studio.origin}/?language=pseudo#/engines`)
    await page.getByRole('heading', { name: say.engines.title }).waitFor()
    await look('engines')
    expect(faults()).toEqual({})
  })

  test('what is asked before the test set is opened, a camera used or an engine installed', async () => {
    const { page } = open
    await show(`p/${project.id}/wizard`)
    await page.getByRole('button', { name: say.wizard.steps.source }).click()
    await page.getByRole('button', { name: say.wizard.source.webcam }).click()
    await page.getByRole('heading', { name: say.wizard.webcam.title }).waitFor()
    await page.getByLabel(say.wizard.webcam.class).fill('hat')
    await page.locator('button[aria-pressed]:not([disabled])').waitFor()
    await look('webcam')
    await project.ask('POST', '/seal', { sealed: true })
    await show(`p/${project.id}/split`)
    await dialog('split-open-seal', () => button(say.split.open).click())
    await page.getByRole('link', { name: say.common.sections.results }).click()
    await dialog('results-open-seal', () => button(say.results.seal.open).click())
    await page.getByRole('link', { name: say.common.sections.export }).click()
    await button(say.exporting.try.webcam).click()
    await page.getByLabel(say.exporting.try.camera).waitFor()
    await look('try-webcam')
    await button(say.exporting.try.stop).click()
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'))
    })
    await button(say.exporting.try.webcam).click()
    await page.getByText(say.exporting.try.problems.absent.message).waitFor()
    await look('try-no-webcam')
    await show('engines')
    await dialog('engine-install', async () => {
      await button(say.engines.install).click()
      const answer = page.getByRole('dialog').getByText(say.common.loading)
      await answer.waitFor({ state: 'detached' })
    })
    expect(faults()).toEqual({})
  })

  test('what is wrong with pictures, and a training that fails', async () => {
    const { page, studio } = open
    troubled = await SampleProject.import(studio, troubledFolder())
    data.push(troubled.dir, path.dirname(troubled.dir), troubled.folder, path.basename(troubled.folder))
    await show(`p/${troubled.id}/wizard`)
    for (const step of ['found', 'classes', 'split', 'train'] as const) {
      await page.getByRole('button', { name: say.wizard.steps[step] }).click()
      await page.getByRole('heading', { name: say.wizard[step].title }).waitFor()
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)))
      await look(`troubled-${step}`)
    }
    await show(`p/${troubled.id}/pictures`)
    await page.locator('[role=gridcell]:not([hidden])').first().waitFor()
    await look('troubled-pictures')
    await page.getByRole('link', { name: say.common.sections.split }).click()
    await page.locator('table[aria-busy=false]').waitFor()
    await look('troubled-split-section')
    fs.rmSync(troubled.folder, { recursive: true })
    const failed = await troubled.train({ preset: 'fast' })
    await expect(troubled.ended(failed)).rejects.toThrow('no_such_folder')
    await page.getByRole('link', { name: say.common.sections.train }).click()
    await page.getByRole('alert').first().waitFor()
    await look('train-failed')
    await show('')
    await page.getByText(say.home.missing(1)).waitFor()
    await look('home-missing')
    expect(faults()).toEqual({})
  })

  test('the sign-in page, and the answer to an unknown host name', async () => {
    const said = [{ tag: 'en-XA', words: pseudo(door) }].map(({ tag, words }): [string, typeof door] => [tag, words])
    for (const [screen, html] of Object.entries({ signIn: signInPage(said), refused: refusedPage(said) })) {
      await open.page.setContent(html)
      await look(screen)
    }
    expect(faults()).toEqual({})
  })

  test('the exported gallery', async () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-pseudo-'))
    const classes = ['dress', 'hat', 'pants']
    const pictures = Array.from({ length: 30 }, (_, i) =>
      picture(`dress/${i}.jpg`, i % 3, (i * i) % 3, 0.4 + (i % 6) / 10),
    )
    const at = (n: number) => ({
      at: n,
      loss: 1 / n,
      accuracy: 0.5 + n / 100,
      valLoss: 2 / n,
      valAccuracy: 0.4 + n / 100,
    })
    const data = gallery({
      ...{ title: 'sample', classes, pictures, recipe: 'long', samples: [{ label: 0 }, { label: 1 }] },
      metrics: { test: { n: 30, accuracy: 0.6, interval: [0.4, 0.75], macroF1: 0.58, loss: 0.9 } },
      curves: { kind: 'epochs', points: [at(1), at(2), at(3)].map((point) => ({ ...point, seconds: 1.5 })), kept: 2 },
    })
    const script = bundleScript([inPseudo])
    fs.writeFileSync(path.join(dir, 'index.html'), await galleryPage(packGallery(data), script))
    await open.page.goto(pathToFileURL(path.join(dir, 'index.html')).href)
    await open.page.locator('[role=gridcell]').first().waitFor()
    await look('gallery')
    await open.page.locator('summary').click()
    await dialog('gallery-keys', () => button(gallerySays.keys).click())
    await open.page.locator('[role=gridcell]').first().click()
    await look('gallery-large')
    fs.rmSync(dir, { recursive: true })
    expect(faults()).toEqual({})
  })
})
