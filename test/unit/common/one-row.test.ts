import '../../fixtures/page/page-here.ts'
import fs from 'node:fs'
import path from 'node:path'
import { Command } from 'commander'
import { render } from 'svelte/server'
import { describe, expect, test, vi } from 'vitest'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'
import type { ExportFormat, ModelFormat } from '../../../common/exports/select.ts'
import { isListed, sections } from '../../../common/sections.ts'
import { define } from '../../../electron/cli/verbs/export.ts'
import { exportLines, parityLines } from '../../../electron/cli/export-lines.ts'
import { menuTemplate } from '../../../electron/desktop/menu.ts'
import { english as speech } from '../../../electron/desktop/speech.ts'
import { predictRoutes } from '../../../electron/server/predict/routes.ts'
import { exportRoutes } from '../../../electron/server/routes/exports.ts'
import { readFolder } from '../../../electron/studio/datasets/read-folder.ts'
import { walkFolder } from '../../../electron/studio/datasets/walk.ts'
import { exportedNames } from '../../../electron/studio/exports/exported-names.ts'
import { filesOfModel } from '../../../electron/studio/exports/model-card.ts'
import { Scrubber } from '../../../electron/studio/upkeep/scrub.ts'
import { readDropped } from '../../../renderer/components/intake/dropped.ts'
import { ProjectState } from '../../../renderer/state/project.svelte.ts'
import { goTo, route } from '../../../renderer/state/route.svelte.ts'
import { formatGroups } from '../../../renderer/views/export/format-groups.ts'
import { sectionActions } from '../../../renderer/views/shell/section-actions.ts'
import Sidebar from '../../../renderer/views/shell/Sidebar.svelte'
import { tempFolder } from '../../fixtures/pictures/picture-folders.ts'

// Rows that do not exist: everything derived from the tables must pick them up automatically.
vi.mock(import('../../../common/pictures/formats.ts'), async (original) => {
  const real = await original()
  const made = { title: 'Made', extensions: ['made'], mime: 'image/x-made', shownByBrowsers: false, decoder: 'sharp' }
  return { ...real, pictureFormats: { ...real.pictureFormats, made } } as typeof real
})
vi.mock(import('../../../common/sections.ts'), async (original) => {
  const real = await original()
  const sections = [...real.sections, { id: 'made', digit: 9 }]
  const isSection = (id?: string) => sections.some((section) => section.id === id)
  return { ...real, sections, isSection } as unknown as typeof real
})
vi.mock(import('../../../common/exports/formats.ts'), async (original) => {
  const real = await original()
  const made = { holds: 'data', opens: 'made.bin', files: ['made.bin'] }
  const model = { precision: 'float32', checkedBy: 'onnxruntime', kind: 'Made', serves: { float32: 'makers' } }
  const madeModel = { holds: 'model', opens: 'made/model', files: ['made'], model }
  return { ...real, exportFormats: { ...real.exportFormats, made, madeModel } } as typeof real
})
const [made, madeModel] = ['made', 'madeModel'] as unknown as [ExportFormat, ModelFormat]

describe('a picture format that is a row of the table', () => {
  test('is found in folders and drops, and its names are hidden in diagnostics', async () => {
    expect(hasPictureExtension('A.MADE')).toBe(true)
    const folder = tempFolder()
    fs.writeFileSync(path.join(folder, 'a.made'), 'x')
    expect((await walkFolder(folder)).pictures.map((file) => file.path)).toEqual(['a.made'])
    const entries = ['b.made', 'b.other'].map((name) => ({ name, isDirectory: false }) as FileSystemEntry)
    expect(await readDropped(entries)).toMatchObject({ pictures: 1, strange: 'b.other' })
    expect(new Scrubber([]).text('It said: wedding.made')).not.toContain('wedding')
  })
  test('is named if no picture was found, and file fields accept it', async () => {
    await expect(readFolder(tempFolder())).rejects.toMatchObject({ next: expect.stringContaining('or Made') as string })
    const model = { name: 'm', classes: ['a'], predict: () => Promise.reject(new Error()) }
    const answer = await predictRoutes(model).request('/api/model')
    expect(((await answer.json()) as { accept: string }).accept).toMatch(/,\.made$/)
  })
})

describe('a section that is a row of the table', () => {
  test('has an address, an action with a key, and an entry of the desktop’s menu', () => {
    goTo('p', 'made' as never)
    expect(route.current).toEqual({ view: 'project', project: 'p', section: 'made' })
    const open = vi.fn()
    const action = sectionActions(open).find(({ id }) => (id as string) === 'made')
    expect(action?.key).toBe('Mod+9')
    action?.run()
    expect(open).toHaveBeenCalledWith('made')
    const menu = menuTemplate({ words: speech.words, mac: false, developer: false, act: open })
    const entries = menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))
    expect(entries.find(({ id }) => id === 'made')?.accelerator).toBe('CmdOrCtrl+9')
  })
  test('stands in the sidebar', () => {
    const { body } = render(Sidebar, { props: { current: new ProjectState('p'), section: 'made' as never } })
    const links = [...body.matchAll(/<a href="#\/p\/p\/(\w+)"( aria-current="page")?/g)]
    expect(links.at(-1)?.slice(1)).toEqual(['made', ' aria-current="page"'])
    expect(links).toHaveLength(sections.filter(isListed).length)
  })
})

describe('an export format that is a row of the table', () => {
  test('can be chosen on the command line, and is named when it was written', async () => {
    const command = new Command('export')
    define(command, {} as never)
    expect(command.helpInformation()).toContain('made,madeModel')
    const at = path.join(tempFolder(), 'made.bin')
    fs.writeFileSync(at, '')
    expect(exportLines({ made: at })).toEqual([`made: ${at}`])
    const agreement = { sameTop: 1, largestDifference: 0 }
    const found = { pictures: 3, ...agreement, againstRun: agreement }
    expect(parityLines({ [madeModel]: found })).toEqual([expect.stringMatching(/^made\/model gave the same answer/)])
  })
  test('is accepted by the server and offered on the page', async () => {
    const reached = vi.fn().mockRejectedValue(new Error('reached'))
    const routes = exportRoutes({ sessions: { get: reached } } as never).onError(() => new Response())
    const ask = (format: string) => {
      const body = JSON.stringify({ formats: [format] })
      return routes.request('/p/runs/r/export', {
        method: 'POST',
        body,
        headers: { 'Content-Type': 'application/json' },
      })
    }
    await ask('other')
    expect(reached).not.toHaveBeenCalled()
    await ask('madeModel')
    expect(reached).toHaveBeenCalledOnce()
    expect(formatGroups().map(({ formats }) => formats.at(-1))).toEqual(['madeModel', 'made'])
  })
  test('is described by the model card, and its files belong to the export', () => {
    expect(filesOfModel([madeModel], 'int8')).toEqual({
      'made/model': expect.stringMatching(/^For makers: Made, float32, which may answer .* than the int8 run did/),
    })
    expect(exportedNames([made])).toContain('made.bin')
    expect(exportedNames([madeModel])).toEqual(expect.arrayContaining(['made', 'golden', 'parity.json']))
  })
})
