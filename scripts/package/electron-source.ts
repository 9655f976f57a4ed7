import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import sevenZip from '7zip-bin'
import { electronDist } from '../../test/fixtures/machine/electron.ts'
import { appImageTools } from './appimage-tools.ts'
import type { Target } from './target.ts'

/** Where electron-builder gets Electron and its tools. */
export interface Source {
  /** One line for people. */
  says: string
  /** Settings that override those of electron-builder.yml. */
  settings: string[]
  env: Record<string, string>
  /** Kinds of packages that cannot be made, each with the reason. */
  cannot: Record<string, string>
}

const wanted = (createRequire(import.meta.url)('electron/package.json') as { version: string }).version
const downloads = 'what makes it is downloaded from GitHub, which does not answer'

/** The first Electron with the fuse that removes the privileges of file: pages, of which Loupe has none. */
const FILE_FUSE_SINCE = 29
const withoutFilePages = '-c.electronFuses.grantFileProtocolExtraPrivileges=false'

/**
 * Everything comes from electron-builder's downloads if possible, else from registries and the system. Throws if no
 * Electron can be had.
 */
export async function electronSource(target: Target, tools: string): Promise<Source> {
  if (await canDownload())
    return {
      says: `Electron ${wanted} and the tools as electron-builder gets them`,
      settings: [withoutFilePages],
      env: {},
      cannot: {},
    }
  const electron = await electronDist()
  if ('missing' in electron) throw new Error(`There is no Electron to package: ${electron.missing}.`)
  const fuses = parseInt(electron.version) >= FILE_FUSE_SINCE ? [withoutFilePages] : []
  const source: Source = {
    says: `GitHub does not answer: Electron ${electron.version}${electron.version === wanted ? '' : ` in place of ${wanted}`}`,
    settings: [`-c.electronDist=${electron.dir}`, `-c.electronVersion=${electron.version}`, ...fuses],
    env: { ELECTRON_BUILDER_7ZIP_PATH: copyOf7z(tools) },
    cannot: { deb: downloads, nsis: downloads, dmg: downloads },
  }
  const appImage =
    target.platform === 'linux' && target.arch === 'x64'
      ? await appImageTools(path.join(tools, 'appimage'))
      : { missing: 'there is a replacement for Linux on x64 only' }
  if ('missing' in appImage)
    source.cannot.AppImage = `${downloads}, and for a replacement this is missing: ${appImage.missing}`
  else {
    source.says += ', 7-Zip from npm, mksquashfs and desktop-file-validate of this system'
    source.env.APPIMAGE_TOOLS_PATH = appImage.dir
    // The older AppImage runtime reads gzip only.
    source.settings.push('-c.appImage.compression=gzip')
  }
  return source
}

/** Whether Electron's files can be fetched; tries exactly those files. */
async function canDownload(): Promise<boolean> {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return false
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/'
  try {
    const signal = AbortSignal.timeout(10_000)
    return (await fetch(`${mirror}v${wanted}/SHASUMS256.txt`, { method: 'HEAD', signal })).ok
  } catch {
    return false
  }
}

/** npm unpacks it without execute permission. */
function copyOf7z(tools: string): string {
  const file = path.join(tools, path.basename(sevenZip.path7za))
  fs.mkdirSync(tools, { recursive: true })
  fs.copyFileSync(sevenZip.path7za, file)
  fs.chmodSync(file, 0o755)
  return file
}
