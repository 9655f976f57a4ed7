import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { findBrowser } from '../fixtures/studio/browser.ts'
import { firstScript } from './first-script.ts'
import { gridBenchmark } from './grid.ts'
import { retrain } from './retrain.ts'
import type { Row } from './rows.ts'

const root = path.join(import.meta.dirname, '../..')

/**
 * What people notice in the studio: scrolling, labelling, retraining, the first screen. Without a browser, what needs
 * one is left out, with a note.
 * @param project a trained project, which is changed; null to leave out retraining
 */
export async function studioFigures(project: string | null): Promise<Row[]> {
  const vite = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const built = spawnSync(process.execPath, [vite, 'build', 'renderer', '--logLevel', 'warn'], { cwd: root })
  if (built.status !== 0) throw new Error(`The page could not be built: ${built.stderr.toString()}`)
  const rows = project === null ? [] : await retrain(project)
  if (!findBrowser()) {
    console.error('No Chromium here: the figures of the grid and of the first screen are left out.')
    return rows
  }
  return [...rows, ...(await firstScript()), ...(await gridBenchmark())]
}
