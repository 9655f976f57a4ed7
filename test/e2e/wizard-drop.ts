import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import type { ProjectDetail } from '../../electron/server/shapes/project.ts'
import { writePictures } from '../fixtures/pictures/picture-folders.ts'
import type { StudioPage } from '../fixtures/studio/studio-page.ts'

const made: string[] = []

/** Removes what `classFolder` made, only after all tests, because Home keeps showing their pictures. */
export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** A folder with class folders of small pictures, each with different bytes. */
export async function classFolder(classes: Record<string, number>, name = 'shop'): Promise<string> {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'loupe-shop-')))
  made.push(parent)
  const folder = join(parent, name)
  mkdirSync(folder)
  let shade = 0
  for (const [label, count] of Object.entries(classes)) {
    const paths = Array.from({ length: count }, (_, i) => `${label}/${String(i + 1).padStart(3, '0')}.jpg`)
    await writePictures(folder, paths, shade)
    shade += count
  }
  return folder
}

/** Writes a file and its parent folders. */
export function put(file: string, content: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

/** Chooses a folder in the browser's dialog by typing its path. */
export async function chooseByPath(page: Page, folder: string): Promise<void> {
  await page.getByLabel('Path of a folder').fill(folder)
  await page.getByRole('button', { name: 'Go', exact: true }).click()
  const name = folder.split('/').at(-1) ?? ''
  await page.getByRole('button', { name: `Choose “${name}”` }).click()
}

/** Waits until the import has opened every file. */
export async function importEnds(page: Page): Promise<void> {
  await page.getByText('Every file has been looked at.').waitFor()
}

/** The project that the page shows, as the engine has saved it. */
export async function savedProject({ page, studio }: StudioPage): Promise<ProjectDetail> {
  const id = new URL(page.url()).hash.split('/')[2]
  return (await studio.ask<ProjectDetail>('GET', `/api/projects/${id}`)).body
}
