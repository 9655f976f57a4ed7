import fs from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../../ml/files/make-tree.ts'
import { removeMade } from '../../ml/files/remove.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { NativeManifest } from '../../ml/engines/native-manifest.ts'
import type { NativePackage } from '../../ml/engines/native-tensorflow.ts'
import type { Npm } from './find-npm.ts'
import { npmEnvironment } from './npm-environment.ts'
import { inStage, manifestOf, type InstallOptions } from './install-tensorflow.ts'
import { CommandError, runCommand } from '../base/run-command.ts'

/** The version whose JavaScript Loupe includes, and the TensorFlow that its own script downloads. */
const PACKAGE_VERSION = '4.22.0'
const OFFICIAL_TENSORFLOW = '2.9.1'
/** Free bytes needed on the disk during installation. */
const NEEDED = 2e9

interface OfficialOptions extends Pick<InstallOptions, 'home' | 'check' | 'onStep' | 'signal'> {
  package: NativePackage
  /** How npm is started. */
  npm: Npm
}

/** npm's arguments: only tfjs-node, into a separate folder, with the script that downloads the binary. */
export function npmArguments(name: NativePackage, prefix: string): string[] {
  return [
    ...['install', `@tensorflow/${name}@${PACKAGE_VERSION}`, '--prefix', prefix],
    ...['--ignore-scripts=false', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--no-update-notifier'],
  ]
}

/**
 * Installs the binary that tfjs-node's own script downloads. npm verifies the package; what its script downloads has no
 * published checksum.
 * @throws LoupeError `engine_failed` if that script fails or has no binary for this system; `disk_full`, `cancelled`
 */
export async function installOfficial(options: OfficialOptions): Promise<NativeManifest> {
  return inStage(options, NEEDED, async (stage) => {
    const { package: name, npm, onStep, signal } = options
    const prefix = path.join(stage, '.npm')
    await fs.mkdir(prefix)
    onStep?.('download')
    try {
      const args = [...npm.slice(1), ...npmArguments(name, prefix)]
      await runCommand(npm[0], args, { signal, cwd: prefix, env: npmEnvironment(process.env) })
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
      throw new LoupeError('engine_failed.npm', { detail: error.lines.at(-1) ?? error.message }, { cause: error })
    }
    onStep?.('unpack')
    const from = path.join(prefix, 'node_modules', '@tensorflow', name)
    const files = [...(await filesBelow(from, 'lib')), ...(await filesBelow(from, path.join('deps', 'lib')))]
    const binding = files.find((file) => path.basename(file) === 'tfjs_binding.node')
    if (binding === undefined) throw new LoupeError('engine_failed.no_binary')
    for (const file of files) {
      makeTree(path.dirname(path.join(stage, file)))
      await fs.rename(path.join(from, file), path.join(stage, file))
    }
    await removeMade(prefix)
    return manifestOf(stage, { package: name, tensorflow: OFFICIAL_TENSORFLOW, source: 'official', binding }, files)
  })
}

/** Paths relative to `root` of all files, and links to files, below one of its folders. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await fs.readdir(path.join(root, folder), { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
}
