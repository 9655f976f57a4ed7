import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Locator, Page } from 'playwright-core'
import type { Job } from '../../electron/server/shapes/jobs.ts'
import type { ProjectDetail } from '../../electron/server/shapes/project.ts'
import type { StudioPage } from '../fixtures/studio/studio-page.ts'

export const sample = path.join(import.meta.dirname, '../../resources/sample')

export interface OpenProject {
  id: string
  dir: string
  /** The contents of the file, read while the engine writes it. */
  read<T>(sql: string, ...values: unknown[]): T[]
  remove(): void
}

/** Makes a project from a folder through the engine and shows its pictures. */
export async function openPictures({ studio, page }: StudioPage, folder: string): Promise<OpenProject> {
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-pictures-'))
  const dir = path.join(parent, 'clothes.loupe')
  const { body } = await studio.ask<ProjectDetail>('POST', '/api/projects', { name: 'Clothes', dir })
  await finish(studio, await studio.ask<Job>('POST', `/api/projects/${body.id}/import`, { folder }))
  await page.goto(`${studio.origin}/#/p/${body.id}/pictures`)
  await cells(page).first().waitFor()
  return {
    id: body.id,
    dir,
    read<T>(sql: string, ...values: unknown[]) {
      const db = new Database(path.join(dir, 'project.db'), { readonly: true })
      try {
        return db.prepare<unknown[], T>(sql).all(...values)
      } finally {
        db.close()
      }
    },
    remove: () => fs.rmSync(parent, { recursive: true, force: true }),
  }
}

/** Waits for a job to succeed. */
export async function finish(studio: StudioPage['studio'], { body: job }: { body: Job }): Promise<Job> {
  for (;;) {
    const { body: jobs } = await studio.ask<Job[]>('GET', '/api/jobs')
    const now = jobs.find(({ id }) => id === job.id)
    if (now?.status === 'done') return now
    if (!now || now.status === 'failed' || now.status === 'cancelled')
      throw new Error(`The job ended as ${now?.status}: ${now?.problem?.message}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Cells that show a picture. */
export function cells(page: Page): Locator {
  return page.locator('[role=gridcell]:not([hidden])')
}

export function cellOf(page: Page, id: number): Locator {
  return page.locator(`[role=gridcell][data-id="${id}"]`)
}

/** Ids of the first pictures in the grid. */
export async function firstIds(page: Page, count: number): Promise<number[]> {
  const ids = await cells(page).evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset.id)))
  return ids.slice(0, count)
}

export function selectedIds(page: Page): Promise<number[]> {
  return page
    .locator('[role=gridcell][aria-selected=true]')
    .evaluateAll((all) => all.map((cell) => Number((cell as HTMLElement).dataset.id)).sort((a, b) => a - b))
}
