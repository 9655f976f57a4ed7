import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { noBrowser } from '../fixtures/studio/browser.ts'
import {
  expectAccessible,
  keepScreen,
  nextFrame,
  openStudio,
  type StudioPage,
  SOON,
} from '../fixtures/studio/studio-page.ts'
import { cellOf, cells, firstIds, openPictures, sample, selectedIds, type OpenProject } from './pictures-project.ts'

describe.skipIf(noBrowser() !== '')(`labelling pictures${noBrowser()}`, () => {
  let open: StudioPage
  let project: OpenProject

  beforeAll(async () => {
    open = await openStudio()
    project = await openPictures(open, sample)
  })
  afterAll(async () => {
    await open.close()
    project.remove()
  })
  beforeEach(async () => {
    await open.page.unrouteAll()
    await open.page.goto('about:blank')
    await open.page.goto(`${open.studio.origin}/#/p/${project.id}/pictures`)
    await cells(open.page).first().waitFor()
  })

  const classOf = (id: number) =>
    project.read<{ name: string | null; origin: string }>(
      'select c.name as name, p.label_origin as origin from pictures p left join classes c on c.id = p.class_id where p.id = ?',
      id,
    )[0]
  const title = (id: number) => cellOf(open.page, id).locator('.title')

  it('shows every class with its pictures, named for screen readers', async () => {
    const { page } = open
    const classes = page.getByRole('region', { name: 'Classes' })
    for (const name of ['dress', 'hat', 'pants', 'shoes', 't-shirt'])
      expect(
        await classes
          .getByRole('button', { name: new RegExp(`^${name}`) })
          .first()
          .textContent(),
      ).toMatch(/40$/)
    expect(await page.getByRole('grid', { name: 'Pictures' }).getAttribute('aria-multiselectable')).toBe('true')
    expect(await page.getByRole('gridcell', { name: /^dress, .+\.jpg/ }).count()).toBeGreaterThan(5)
    await page.locator('[role=gridcell] img').first().waitFor()
    await keepScreen(page, 'pictures-grid')
    await expectAccessible(page)
    expect(open.complaints).toEqual([])
  })

  it('labels the current picture with a key, saves it before showing it, and moves on', async () => {
    const { page } = open
    const [first, second] = await firstIds(page, 2)
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => selectedIds(page), SOON).toEqual([first])
    await page.keyboard.press('2')
    await title(first).filter({ hasText: 'hat' }).waitFor()
    expect(classOf(first)).toEqual({ name: 'hat', origin: 'user' })
    expect(await selectedIds(page)).toEqual([second])
    expect(await page.getByRole('grid').getAttribute('aria-activedescendant')).toBe(
      await cellOf(page, second).getAttribute('id'),
    )
    await page.keyboard.press('0')
    await title(second).filter({ hasText: 'Unlabelled' }).waitFor()
    expect(classOf(second)?.name).toBeNull()

    await page.keyboard.press('Control+z')
    await title(second).filter({ hasText: 'dress' }).waitFor()
    await page.keyboard.press('Control+z')
    await title(first).filter({ hasText: 'dress' }).waitFor()
    expect(classOf(first)?.name).toBe('dress')
    await page.getByRole('button', { name: /^Redo: label 1 picture as hat/ }).click()
    await title(first).filter({ hasText: 'hat' }).waitFor()
    expect(classOf(first)?.name).toBe('hat')
    await page.getByRole('button', { name: /^Undo: label 1 picture as hat/ }).click()
    await title(first).filter({ hasText: 'dress' }).waitFor()
  })

  it('undoes and redoes edits that are still being saved, in order', async () => {
    const { page } = open
    const [first, second] = await firstIds(page, 2)
    const names = () => [classOf(first)?.name, classOf(second)?.name]
    const steps: string[] = []
    // The engine gets nothing before all keys were pressed: later requests would overtake the first.
    const changes = /\/(edits|undo|redo)$/
    const { promise: held, resolve: letGo } = Promise.withResolvers<null>()
    await page.route(changes, async (route) => {
      steps.push(path.posix.basename(route.request().url()))
      if (steps.length === 1) await held
      await route.continue()
    })
    await cellOf(page, first).click()
    for (const key of ['2', '3', 'Control+z', 'Control+z', 'Control+y', 'Control+y', 'Control+z'])
      await page.keyboard.press(key)
    await expect.poll(() => steps.length, SOON).toBeGreaterThan(0)
    letGo(null)
    await expect.poll(() => steps.length, SOON).toBe(7)
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(steps).toEqual(['edits', 'edits', 'undo', 'undo', 'redo', 'redo', 'undo'])
    expect(names()).toEqual(['hat', 'dress'])
    await title(first).filter({ hasText: 'hat' }).waitFor()
    await title(second).filter({ hasText: 'dress' }).waitFor()
    await page.unroute(changes)

    // A refused edit cannot be undone, and the one before it stays.
    const full = { code: 'disk_full', message: 'The disk is full.', next: 'Free some space.' }
    const { promise: pressed, resolve: refuse } = Promise.withResolvers<null>()
    await page.route('**/edits', async (route) => {
      await pressed
      await route.fulfill({ status: 507, json: full })
    })
    await page.keyboard.press('3')
    await page.keyboard.press('Control+z')
    refuse(null)
    await page.getByRole('alert').waitFor()
    await page.getByText('Saved', { exact: true }).waitFor()
    expect(names()).toEqual(['hat', 'dress'])
    await page.unroute('**/edits')
    await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
    await page.keyboard.press('Control+z')
    await expect.poll(names, SOON).toEqual(['dress', 'dress'])
    await title(first).filter({ hasText: 'dress' }).waitFor()
  })

  it('says what the next key does, wherever the keyboard is', async () => {
    const { page } = open
    const [first] = await firstIds(page, 1)
    const advance = page.getByRole('button', { name: 'Go to the next picture after labelling' })
    await advance.click()
    await cellOf(page, first).click()
    await page.keyboard.press('3')
    await title(first).filter({ hasText: 'pants' }).waitFor()
    expect(await selectedIds(page)).toEqual([first])
    // Labelled by hand a second time: nothing else about the picture changes.
    const label = page.getByRole('complementary', { name: 'Inspector' }).getByLabel(/^Label/)
    const shown = () => label.evaluate((select: HTMLSelectElement) => select.selectedOptions[0].text)
    await expect.poll(shown).toBe('pants')
    await page.keyboard.press('2')
    await expect.poll(shown).toBe('hat')
    await page.keyboard.press('Control+z')
    await expect.poll(shown).toBe('pants')
    await page.keyboard.press('Control+z')
    await title(first).filter({ hasText: 'dress' }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('3')
    expect(await page.getByLabel('Search by name').inputValue()).toBe('3')
    expect(classOf(first)?.name).toBe('dress')
    await advance.click()
    await expect.poll(() => advance.getAttribute('aria-pressed'), SOON).toBe('true')
  })

  it('marks pictures as unsure, kept and rejected, and removes a mark', async () => {
    const { page } = open
    const [first] = await firstIds(page, 1)
    await cellOf(page, first).click()
    const markOf = () => project.read<{ mark: string | null }>('select mark from pictures where id = ?', first)[0]?.mark
    for (const [key, mark] of [
      ['u', 'unsure'],
      ['f', 'kept'],
      ['x', 'rejected'],
    ]) {
      await page.keyboard.press(key)
      await page.locator(`[data-id="${first}"][data-mark=${mark}]`).waitFor()
      expect(markOf()).toBe(mark)
    }
    const rejected = page.getByRole('region', { name: 'Classes' }).getByRole('button', { name: /^Rejected/ })
    expect(await rejected.textContent()).toMatch(/1$/)
    await page.keyboard.press('x')
    await page.locator(`[data-id="${first}"][data-mark=""]`).waitFor()
    expect(markOf()).toBeNull()
    expect(await rejected.count()).toBe(0)
  })

  it('selects by click, Ctrl, Shift and Ctrl+A, and labels all of them together', async () => {
    const { page } = open
    const ids = await firstIds(page, 8)
    await cellOf(page, ids[1]).click()
    await cellOf(page, ids[4]).click({ modifiers: ['Shift'] })
    await expect.poll(() => selectedIds(page), SOON).toEqual(ids.slice(1, 5))
    await cellOf(page, ids[2]).click({ modifiers: ['ControlOrMeta'] })
    await cellOf(page, ids[6]).click({ modifiers: ['ControlOrMeta'] })
    await expect.poll(() => selectedIds(page), SOON).toEqual([ids[1], ids[3], ids[4], ids[6]])
    const bar = page.getByRole('toolbar', { name: 'Selected pictures' })
    expect(await bar.textContent()).toContain('4 selected')
    await keepScreen(page, 'pictures-selection')
    await expectAccessible(page)
    await bar.getByLabel('Label as…').selectOption('shoes')
    await title(ids[6]).filter({ hasText: 'shoes' }).waitFor()
    for (const id of [ids[1], ids[3], ids[4], ids[6]]) expect(classOf(id)?.name).toBe('shoes')
    expect(classOf(ids[2])?.name).toBe('dress')
    const told = page.getByRole('status').filter({ hasText: '4 pictures are labelled shoes.' })
    await told.getByRole('button', { name: 'Undo' }).click()
    await title(ids[6]).filter({ hasText: 'dress' }).waitFor()
    for (const id of [ids[1], ids[3], ids[4], ids[6]]) expect(classOf(id)?.name).toBe('dress')
    await expect.poll(() => told.count(), SOON).toBe(0)

    // After the next edit the button would undo that one instead, so the message disappears.
    await page.keyboard.press('4')
    await told.waitFor()
    await keepScreen(page, 'pictures-labelled-together')
    await expectAccessible(page)
    await page.keyboard.press('u')
    await page.getByText('4 pictures are marked: Unsure.').waitFor()
    await expect.poll(() => told.count(), SOON).toBe(0)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await title(ids[6]).filter({ hasText: 'dress' }).waitFor()
    await expect.poll(() => page.getByText('4 pictures are marked: Unsure.').count(), SOON).toBe(0)

    await page.keyboard.press('Escape')
    await expect.poll(() => selectedIds(page), SOON).toEqual([])
    await page.keyboard.press('Control+a')
    await bar.getByText('200 selected').waitFor()
    await page.keyboard.press('Home')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Shift+ArrowRight')
    await expect.poll(() => selectedIds(page), SOON).toEqual(ids.slice(0, 3))
  })

  it('labels only the picture in the large view, whatever is selected behind it', async () => {
    const { page } = open
    const ids = await firstIds(page, 8)
    await cellOf(page, ids[1]).click()
    await cellOf(page, ids[3]).click({ modifiers: ['Shift'] })
    await expect.poll(() => selectedIds(page), SOON).toEqual(ids.slice(1, 4))
    const before = project.read('select id, class_id, mark from pictures order by id')
    await page.keyboard.press('Space')
    const large = page.getByRole('dialog', { name: /^Picture / })
    await large.getByText('4 of 200').waitFor()
    await page.keyboard.press('Control+a')
    await page.keyboard.press('x')
    await page.keyboard.press('4')
    await large.getByText('5 of 200').waitFor()
    await expect.poll(() => classOf(ids[3])?.name, SOON).toBe('shoes')
    const after = project.read('select id, class_id, mark from pictures order by id')
    expect(after.filter((row, i) => JSON.stringify(row) !== JSON.stringify(before[i]))).toEqual([
      expect.objectContaining({ id: ids[3], mark: 'rejected' }),
    ])
    await page.keyboard.press('l')
    await page.getByRole('dialog', { name: 'Label 1 picture as…' }).waitFor()
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await expect.poll(() => large.count(), SOON).toBe(0)
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).filter({ hasText: 'Undo' }).count()).toBe(0)
    await page.keyboard.press('Control+z')
    await page.keyboard.press('Control+z')
    await expect.poll(() => project.read('select id, class_id, mark from pictures order by id'), SOON).toEqual(before)
  })

  it('selects with a rubber band, adds with Ctrl', async () => {
    const { page } = open
    const ids = await firstIds(page, 3)
    const [first, third] = await Promise.all([cellOf(page, ids[0]).boundingBox(), cellOf(page, ids[2]).boundingBox()])
    if (!first || !third) throw new Error('The cells are not on the screen.')
    const draw = async (from: { x: number; y: number }, to: { x: number; y: number }) => {
      await page.mouse.move(from.x, from.y)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 5 })
    }
    await draw({ x: first.x - 4, y: first.y + 10 }, { x: first.x + first.width + 12, y: first.y + 40 })
    expect(await page.locator('.band').count()).toBe(1)
    await keepScreen(page, 'pictures-band')
    await page.mouse.up()
    await expect.poll(() => page.locator('.band').count(), SOON).toBe(0)
    expect(await selectedIds(page)).toEqual(ids.slice(0, 2))
    await page.keyboard.down('Control')
    await draw({ x: third.x - 4, y: third.y + 10 }, { x: third.x + 20, y: third.y + 40 })
    await page.mouse.up()
    await page.keyboard.up('Control')
    expect(await selectedIds(page)).toEqual(ids.slice(0, 3))
    await page.mouse.click(first.x - 4, first.y + 10)
    await expect.poll(() => selectedIds(page), SOON).toEqual([])
  })

  it('labels pictures dragged onto a class, and removes labels on Unlabelled', async () => {
    const { page } = open
    const ids = await firstIds(page, 3)
    const classes = page.getByRole('region', { name: 'Classes' })
    await cellOf(page, ids[0]).click()
    await cellOf(page, ids[2]).click({ modifiers: ['Shift'] })
    await cellOf(page, ids[1]).dragTo(classes.getByRole('button', { name: /^pants/ }).first())
    await title(ids[2]).filter({ hasText: 'pants' }).waitFor()
    for (const id of ids) expect(classOf(id)?.name).toBe('pants')
    expect(
      await classes
        .getByRole('button', { name: /^pants/ })
        .first()
        .textContent(),
    ).toMatch(/43$/)
    await cellOf(page, ids[1]).dragTo(classes.getByRole('button', { name: /^Unlabelled/ }))
    await title(ids[0]).filter({ hasText: 'Unlabelled' }).waitFor()
    expect(classOf(ids[2])?.name).toBeNull()

    await classes.getByRole('button', { name: /^Unlabelled/ }).click()
    await page.getByText('3 pictures', { exact: true }).waitFor()
    await cells(page).first().click()
    for (const left of ['2 pictures', '1 picture']) {
      await page.keyboard.press('1')
      await page.getByText(left, { exact: true }).waitFor()
    }
    await page.keyboard.press('1')
    await page.getByText('Every picture has a label').waitFor()
    await keepScreen(page, 'pictures-all-labelled')
    await expectAccessible(page)
    for (const id of ids) expect(classOf(id)?.name).toBe('dress')
  })

  it('keeps a key from changing pictures that are no longer visible', async () => {
    const { page } = open
    const ids = await firstIds(page, 2)
    await cellOf(page, ids[0]).click()
    await cellOf(page, ids[1]).click({ modifiers: ['Shift'] })
    await page.getByRole('button', { name: /^hat/ }).first().click()
    await title(ids[0])
      .waitFor({ state: 'detached' })
      .catch(() => undefined)
    expect(await page.getByText('2 selected').count()).toBe(0)
    await page.keyboard.press('0')
    await nextFrame(page)
    // Once this is answered, whatever was requested from the engine has been done.
    await open.studio.ask('GET', '/api/jobs')
    for (const id of ids) expect(classOf(id)?.name).toBe('dress')
  })

  it('adds, renames, merges, ignores and removes classes, each with an undo', async () => {
    const { page } = open
    const classes = page.getByRole('region', { name: 'Classes' })
    const names = () => project.read<{ name: string }>('select name from classes order by position').map((c) => c.name)
    await page.keyboard.press('Shift+N')
    await page.getByLabel('Name of the new class').fill('hat')
    await expect.poll(() => page.getByText('There is already a class of this name.').count(), SOON).toBe(1)
    await page.getByLabel('Name of the new class').fill('scarf')
    await page.keyboard.press('Enter')
    await classes
      .getByRole('button', { name: /^scarf/ })
      .first()
      .waitFor()
    expect(names()).toContain('scarf')

    const menu = async (name: string, item: string) => {
      await classes.getByRole('button', { name: `More about the class ${name}` }).click()
      await page.getByRole('menu').getByText(item, { exact: true }).click()
    }
    await classes.getByRole('button', { name: 'More about the class scarf' }).click()
    await keepScreen(page, 'pictures-class-menu')
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await menu('scarf', 'Rename')
    await page.getByLabel('Name of the class').fill('shawl')
    await page.keyboard.press('Enter')
    await classes
      .getByRole('button', { name: /^shawl/ })
      .first()
      .waitFor()
    await menu('shawl', 'Leave out of training')
    await classes.getByTitle('shawl: left out of training').waitFor()
    expect(project.read('select 1 from classes where ignored = 1')).toHaveLength(1)
    await menu('shawl', 'Remove')
    await page.getByText('The class shawl is removed.').waitFor()
    expect(names()).not.toContain('shawl')

    await menu('hat', 'Merge into…')
    await page.getByRole('dialog').getByLabel('Into').selectOption('shoes')
    await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click()
    await classes.getByRole('button', { name: /^hat/ }).waitFor({ state: 'detached' })
    expect(
      await classes
        .getByRole('button', { name: /^shoes/ })
        .first()
        .textContent(),
    ).toMatch(/80$/)
    await page
      .getByRole('status')
      .filter({ hasText: 'Merged into shoes.' })
      .getByRole('button', { name: 'Undo' })
      .click()
    await classes.getByRole('button', { name: /^hat/ }).first().waitFor()
    expect(
      project.read('select 1 from pictures where class_id = (select id from classes where name = ?)', 'hat'),
    ).toHaveLength(40)
  })
})
