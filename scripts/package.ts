/**
 * `npm run package [-- KIND…]`: makes packages of Loupe for this system in release/. Kinds are dir (the unpacked app),
 * tar.gz, AppImage, deb, nsis and dmg; by default all that can be made on this system. See docs/packaging.md.
 */
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'vite'
import { bundleEngine } from './bundle-engine.ts'
import { buildDesktop } from './build-desktop.ts'
import { faultsOf, partsOf, sizeOf, unpackedFolder } from './package/check.ts'
import { electronSource } from './package/electron-source.ts'
import { hostTarget, systemOf, targetName, type Target } from './package/target.ts'

const root = path.join(import.meta.dirname, '..')
const dist = (...parts: string[]) => path.join(root, 'dist', ...parts)
const kindsOf = { linux: ['dir', 'tar.gz', 'AppImage', 'deb'], win: ['dir', 'nsis'], mac: ['dir', 'dmg'] }

const target = hostTarget()
const unknown = process.argv.slice(2).filter((kind) => !kindsOf[systemOf(target)].includes(kind))
if (unknown.length > 0)
  fail(
    `${unknown.join(', ')} cannot be made on ${targetName(target)}: known are ${kindsOf[systemOf(target)].join(', ')}.`,
  )

const source = await electronSource(target, dist('tools'))
say(source.says)
const asked = process.argv.length > 2 ? process.argv.slice(2) : kindsOf[systemOf(target)]
const kinds = asked.filter((kind) => !(kind in source.cannot))
for (const kind of asked) if (!kinds.includes(kind)) say(`no ${kind}: ${source.cannot[kind]}`)
if (kinds.length === 0) fail('Nothing of what is asked for can be made here.')

await buildPage()
await stageDesktop()
say('bundling the engine')
const engine = await bundleEngine(target)
say(`electron-builder: ${kinds.join(', ')}`)
runBuilder()
checkAndMeasure(target)

async function buildPage(): Promise<void> {
  say('building the page')
  const license = { fileName: 'LICENCES.md' }
  await build({ configFile: path.join(root, 'renderer', 'vite.config.ts'), logLevel: 'error', build: { license } })
}

/** The folder that becomes app.asar. */
async function stageDesktop(): Promise<void> {
  const app = dist('app')
  fs.rmSync(app, { recursive: true, force: true })
  await buildDesktop(app)
  const { name, productName, version, description, license } = JSON.parse(
    fs.readFileSync(path.join(root, 'package.json'), 'utf8'),
  ) as Record<string, string>
  const author = 'Loupe maintainers'
  // electron-builder names the file like this. It links windows to the menu entry.
  const desktopName = 'loupe-studio.desktop'
  const manifest = {
    name,
    productName,
    version,
    description,
    license,
    author,
    desktopName,
    type: 'commonjs',
    main: 'main.cjs',
  }
  fs.writeFileSync(path.join(app, 'package.json'), JSON.stringify(manifest, null, 2) + '\n')
}

function runBuilder(): void {
  fs.rmSync(path.join(root, 'release'), { recursive: true, force: true })
  const args = [
    `--${systemOf(target)}`,
    ...kinds,
    `--${target.arch}`,
    '--config',
    'electron-builder.yml',
    '--publish',
    'never',
  ]
  // By default 7-Zip would take ten times as long for a file 1 % smaller, and electron-builder would ask npm for newer
  // versions.
  const defaults = { ELECTRON_BUILDER_COMPRESSION_LEVEL: '5', NO_UPDATE_NOTIFIER: '1' }
  const env = { ...defaults, ...process.env, ...source.env }
  run('node_modules/electron-builder/cli.js', [...args, ...source.settings], env)
}

function checkAndMeasure(target: Target): void {
  const app = unpackedFolder(root, target)
  const faults = faultsOf(app, target, engine)
  if (faults.length > 0) fail(`The package is not right:\n${faults.join('\n')}`)
  say('no native file of another system is inside, and nothing of the engine was left out')
  const { resources } = partsOf(app, target)
  const measured = [app, ...['app.asar', 'engine'].map((name) => path.join(resources, name))]
  const parts = ['node', 'node.exe', 'node_modules', 'resources', 'dist'].map((name) =>
    path.join(resources, 'engine', name),
  )
  const made = fs.globSync('release/Loupe-*', { cwd: root }).map((name) => path.join(root, name))
  for (const file of [...measured, ...parts.filter((part) => fs.existsSync(part)), ...made])
    console.log(`${(sizeOf(file) / 1e6).toFixed(1).padStart(9)} MB  ${path.relative(root, file)}`)
}

function run(script: string, args: string[], env: NodeJS.ProcessEnv): void {
  const options = { cwd: root, stdio: 'inherit', env } as const
  if (spawnSync(process.execPath, [script, ...args], options).status !== 0) fail(`${script} failed.`)
}

function say(text: string): void {
  console.log(`package ${targetName(target)}: ${text}`)
}

function fail(text: string): never {
  console.error(text)
  process.exit(1)
}
