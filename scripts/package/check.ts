import fs from 'node:fs'
import path from 'node:path'
import { foreign, nativeFiles } from './native-files.ts'
import { systemOf, type Target } from './target.ts'

/** What may be in app.asar. */
const inArchive = ['main.cjs', 'package.json', 'preload.cjs']

/** Where electron-builder leaves the unpacked app, below the repository. */
export function unpackedFolder(root: string, { platform, arch }: Target): string {
  const suffix = arch === 'arm64' ? '-arm64' : ''
  const name = platform === 'darwin' ? `mac${suffix}` : `${systemOf({ platform, arch })}${suffix}-unpacked`
  return path.join(root, 'release', name)
}

/** Where the parts of an unpacked app are. */
export function partsOf(app: string, { platform }: Target): { resources: string; program: string } {
  if (platform === 'darwin') {
    const contents = path.join(app, 'Loupe.app', 'Contents')
    return { resources: path.join(contents, 'Resources'), program: path.join(contents, 'MacOS', 'Loupe') }
  }
  return {
    resources: path.join(app, 'resources'),
    program: path.join(app, platform === 'win32' ? 'Loupe.exe' : 'loupe-studio'),
  }
}

/**
 * What is wrong with an unpacked app, one sentence per fault: native files of other systems, missing files of the
 * engine, more than the two scripts in the archive.
 * @param engine the folder the engine was copied from
 */
export function faultsOf(app: string, target: Target, engine: string): string[] {
  const { resources } = partsOf(app, target)
  const wrong = foreign(nativeFiles(app), target).map(
    ({ file, platform, archs }) => `${file} is for ${platform} ${archs.join(' ')}.`,
  )
  const lost = filesOf(engine)
    .filter((file) => !fs.existsSync(path.join(resources, 'engine', file)))
    .map((file) => `engine/${file} was left out.`)
  const archived = archivedNames(path.join(resources, 'app.asar')).sort()
  const archive = archived.join() === inArchive.join() ? [] : [`app.asar holds ${archived.join(', ')}.`]
  return [...wrong, ...lost, ...archive]
}

/** The top-level names in an asar archive. Its header is JSON; the header's length is at byte 12. */
function archivedNames(archive: string): string[] {
  const bytes = fs.readFileSync(archive)
  const header = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as { files: object }
  return Object.keys(header.files)
}

function filesOf(folder: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
}

/** Size in bytes of a file, or of everything in a folder. */
export function sizeOf(place: string): number {
  const found = fs.lstatSync(place)
  if (!found.isDirectory()) return found.size
  return filesOf(place).reduce((sum, file) => sum + fs.lstatSync(path.join(place, file)).size, 0)
}
