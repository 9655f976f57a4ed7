import { app } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { loupeHome } from '../studio/base/home.ts'

/** Folder of settings and window state, shared with the server. */
export const home = loupeHome()

export const preloadFile = path.join(import.meta.dirname, 'preload.cjs')

export interface ServerCommand {
  node: string
  entry: string
}

/**
 * Stock Node and the server's entry file. Packaged: what resources/engine/loupe.json names, else `node` and `loupe.mjs`
 * there. From a checkout: the pinned Node and the command's source, unless LOUPE_NODE and LOUPE_ENGINE name others.
 */
export function serverCommand(): ServerCommand {
  return app.isPackaged ? packagedServer(path.join(process.resourcesPath, 'engine')) : checkoutServer()
}

function packagedServer(dir: string): ServerCommand {
  const file = path.join(dir, 'loupe.json')
  const named = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<ServerCommand>) : {}
  const program = process.platform === 'win32' ? 'node.exe' : 'node'
  return { node: path.join(dir, named.node ?? program), entry: path.join(dir, named.entry ?? 'loupe.mjs') }
}

function checkoutServer(): ServerCommand {
  // This file is bundled into dist/desktop.
  const root = path.join(import.meta.dirname, '..', '..')
  const pinned = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
  return {
    node: process.env.LOUPE_NODE ?? (existsSync(pinned) ? pinned : 'node'),
    // Absolute paths, because the server is started in another folder.
    entry: path.resolve(process.env.LOUPE_ENGINE ?? path.join(root, 'electron', 'cli', 'main.ts')),
  }
}
