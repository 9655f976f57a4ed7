import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { AppInfo, AppSettings, FolderListing } from '../../../../electron/server/shapes/app.ts'
import type { FolderPreview } from '../../../../electron/server/shapes/project.ts'
import type { StudioEvent } from '../../../../electron/server/shapes/jobs.ts'
import { appSettings } from '../../../../electron/studio/app/settings.ts'
import { writePictures } from '../../../fixtures/pictures/picture-folders.ts'
import { studioHere, type StudioHere } from '../../../fixtures/page/studio-here.ts'

let here: StudioHere
beforeEach(() => {
  here = studioHere()
})

test('the app tells what it is and what it can train', async () => {
  const { status, body } = await here.ask<AppInfo>('GET', '/app')
  expect(status).toBe(200)
  expect(body.projectsDir).toBe(path.join(here.home, 'projects'))
  expect(body.recipes.map(({ name }) => name)).toContain('quick')
  expect(body.backbones.map(({ name }) => name)).toContain('resnet50')
})

describe('settings', () => {
  test('are changed one by one, stored, and sent to every page', async () => {
    const listening = here.studio.events.subscribe(null)
    const { body: before } = await here.ask<AppInfo>('GET', '/app')
    const { status, body } = await here.ask<AppSettings>('PATCH', '/app/settings', { theme: 'dark', cellSize: 200 })
    expect(status).toBe(200)
    expect(body).toEqual({ ...before.settings, theme: 'dark', cellSize: 200 })
    expect(await appSettings(here.home).read()).toEqual(body)
    expect(JSON.parse((await listening.next())?.data ?? '') as StudioEvent).toEqual({ type: 'settings' })
    listening.end()
  })

  test('that are invalid are left as they are, all of them', async () => {
    const before = await here.studio.settings.read()
    const answer = await here.ask('PATCH', '/app/settings', { theme: 'dark', cellSize: 'large' })
    expect(answer.status).toBe(400)
    expect(await here.studio.settings.read()).toEqual(before)
  })
})

describe('folders of this computer', () => {
  test('are listed by their names, with numbers by value; files are not', async () => {
    for (const name of ['class 10', 'class 2', 'Class 1'])
      fs.mkdirSync(path.join(here.home, 'photos', name), { recursive: true })
    fs.writeFileSync(path.join(here.home, 'photos', 'letter.txt'), '')
    const photos = path.join(here.home, 'photos')
    const { body } = await here.ask<FolderListing>('GET', `/folders?path=${encodeURIComponent(photos)}`)
    expect(body.path).toBe(photos)
    expect(body.folders.map(({ path: at }) => path.basename(at))).toEqual(['Class 1', 'class 2', 'class 10'])
  })

  test('that are not there are said to be missing', async () => {
    const gone = path.join(here.home, 'gone')
    for (const [method, at, body] of [
      ['GET', `/folders?path=${encodeURIComponent(gone)}`],
      ['POST', '/look', { folder: gone }],
    ] as const)
      expect(await here.ask(method, at, body)).toMatchObject({ status: 404, body: { code: 'no_such_folder' } })
  })

  test('are previewed before they belong to a project', async () => {
    const folder = path.join(here.home, 'photos')
    await writePictures(folder, ['cat/1.jpg', 'cat/2.jpg', 'dog/1.jpg'])
    const { body } = await here.ask<FolderPreview>('POST', '/look', { folder })
    expect(body).toMatchObject({ root: folder, layout: 'folders', pictures: 3, project: false })
    expect(body.classes).toEqual([
      { name: 'cat', count: 2 },
      { name: 'dog', count: 1 },
    ])
    expect(fs.readdirSync(folder).sort()).toEqual(['cat', 'dog'])
  })
})
