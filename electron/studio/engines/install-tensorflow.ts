import { statSync } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../../ml/files/make-tree.ts'
import { removeFile, removeMade } from '../../ml/files/remove.ts'
import { checkCancelled, LoupeError } from '../../ml/errors.ts'
import { renamePatiently, writeFileAtomically } from '../../ml/atomic-file.ts'
import { temporaryFolder } from '../../ml/temporary.ts'
import { MANIFEST, MANIFEST_FORMAT, type NativeManifest } from '../../ml/engines/native-manifest.ts'
import { nativeTensorflowDir } from '../../ml/engines/native-tensorflow.ts'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'
import { freeBytes } from '../base/disk.ts'
import { downloadWheels, NotDownloaded } from '../wheels/download.ts'
import { unpackWheel } from '../wheels/unpack.ts'
import { BINDING, buildBinding, compilerArguments, stripLibrary, type BindingSources } from './build-binding.ts'
import type { BuildTools } from './build-tools.ts'
import { removeEngineFolder, removeLeftovers } from './engine-folder.ts'
import { wheelTarget, type WheelPlan } from './tensorflow-plan.ts'
import { append } from '../../../common/many.ts'

/** The steps, with their names for people. */
export type InstallStep = 'download' | 'unpack' | 'build' | 'check'
export const installSteps: InstallStep[] = ['download', 'unpack', 'build', 'check']

export interface InstallOptions {
  home: string
  plan: WheelPlan
  tools: BuildTools
  sources: BindingSources
  /** Runs the engine in a folder, in a separate process; throws if it does not work. */
  check(dir: string, signal: AbortSignal | undefined): Promise<void>
  onStep?(step: InstallStep): void
  signal?: AbortSignal
}

/**
 * Installs native TensorFlow from its wheels below `home`, replacing an existing one. Everything happens in a folder
 * with a temporary name, which is renamed once the engine in it has worked, and removed if anything fails.
 * @throws LoupeError `engine_failed`, `disk_full`, `not_permitted`, `cancelled`
 */
export async function installFromWheels(options: InstallOptions): Promise<NativeManifest> {
  return inStage(options, options.plan.needed, (stage) => makeFromWheels(options, stage))
}

/** Gives `make` a new folder beside the engine's, checks the result and puts it in place. */
export async function inStage(
  { home, check, onStep, signal }: Pick<InstallOptions, 'home' | 'check' | 'onStep' | 'signal'>,
  needed: number,
  make: (stage: string) => Promise<NativeManifest>,
): Promise<NativeManifest> {
  const target = nativeTensorflowDir(home)
  makePrivateFolder(home)
  makeTree(path.dirname(target))
  await removeLeftovers(target)
  checkSpace(path.dirname(target), needed)
  const stage = temporaryFolder(path.dirname(target), 'installing')
  try {
    const manifest = await make(stage)
    await writeFileAtomically(path.join(stage, MANIFEST), [new TextEncoder().encode(JSON.stringify(manifest, null, 2))])
    onStep?.('check')
    await check(stage, signal)
    checkCancelled(signal)
    await removeEngineFolder(target)
    await renamePatiently(stage, target)
    return manifest
  } finally {
    await removeMade(stage)
  }
}

async function makeFromWheels(
  { plan, tools, sources, onStep, signal }: InstallOptions,
  stage: string,
): Promise<NativeManifest> {
  const downloads = path.join(stage, '.downloads')
  const headers = path.join(stage, '.headers')
  await fs.mkdir(downloads)
  onStep?.('download')
  const wheels = await downloaded(tools.python, plan, downloads, signal)
  onStep?.('unpack')
  const kept: string[] = []
  for (const [i, wheel] of plan.wheels.entries()) {
    const { libraries, headers: included } = wheel
    append(kept, await unpackWheel(wheels[i], stage, (name) => libraries.test(name), signal))
    if (included) await unpackWheel(wheels[i], headers, (name) => included.test(name), signal)
    await removeFile(wheels[i])
  }
  const missing = plan.linked.filter((file) => !kept.includes(file))
  if (missing.length > 0) throw new LoupeError('engine_failed.wheel_lacks', { files: missing })
  onStep?.('build')
  for (const file of plan.linked) await stripLibrary(path.join(stage, file), signal)
  const include = path.join(headers, 'tensorflow', 'include')
  await buildBinding(tools.compiler, compilerArguments(sources, stage, include, plan.linked), signal)
  await removeMade(downloads)
  await removeMade(headers)
  return manifestOf(stage, { package: plan.package, tensorflow: plan.version, source: 'wheel', binding: BINDING }, [
    BINDING,
    ...kept,
  ])
}

async function downloaded(
  python: string,
  plan: WheelPlan,
  dir: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  try {
    return await downloadWheels(python, plan.wheels, dir, { target: wheelTarget, signal })
  } catch (error) {
    if (!(error instanceof NotDownloaded)) throw error
    if (error.differs) throw new LoupeError('engine_failed.other_tensorflow')
    throw new LoupeError('engine_failed.pip', { detail: error.detail }, { cause: error })
  }
}

/** Describes the contents of a folder. `files` are relative to it. */
export function manifestOf(
  dir: string,
  about: Omit<NativeManifest, 'formatVersion' | 'files'>,
  files: string[],
): NativeManifest {
  const lengths = files.map((file) => [file, statSync(path.join(dir, file)).size])
  return { formatVersion: MANIFEST_FORMAT, ...about, files: Object.fromEntries(lengths) as Record<string, number> }
}

function checkSpace(dir: string, needed: number): void {
  const free = freeBytes(dir)
  if (free >= needed) return
  throw new LoupeError('disk_full.installing', { needed, free, folder: dir })
}
