/**
 * `npm run desktop [-- PROJECT]`: the studio in Electron from a checkout. Electron is downloaded the first time; if
 * that fails, see docs/desktop.md.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { electronBinary, electronDist } from '../test/fixtures/machine/electron.ts'
import { buildDesktop } from './build-desktop.ts'

const main = path.join(await buildDesktop(), 'main.cjs')
if (!process.env.ELECTRON_OVERRIDE_DIST_PATH) {
  const install = createRequire(import.meta.url).resolve('electron/install.js')
  const { status } = spawnSync(process.execPath, [install], { stdio: ['ignore', 'inherit', 'ignore'] })
  if (status !== 0) console.error('Electron could not be downloaded; looking for another one.')
}
const electron = await electronDist()
if ('missing' in electron) {
  console.error(`There is no Electron: ${electron.missing}.`)
  process.exit(1)
}
console.error(`Electron ${electron.version}`)
// Chromium refuses to start as root with its sandbox.
const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
const args = [...asRoot, main, ...process.argv.slice(2)]
const child = spawn(electronBinary(electron.dir), args, { stdio: 'inherit' })
child.once('close', (code) => process.exit(code ?? 1))
