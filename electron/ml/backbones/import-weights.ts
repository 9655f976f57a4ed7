import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { makeTree } from '../files/make-tree.ts'
import { removeMade } from '../files/remove.ts'
import { renamePatiently, writeFileAtomically } from '../atomic-file.ts'
import { checkCancelled, LoupeError } from '../errors.ts'
import { makePrivateFolder } from '../files/private-folder.ts'
import {
  descriptionFile,
  type ImportedDescription,
  importedBackbone,
  importedRoot,
  importedSpec,
  isBackboneName,
} from './imported.ts'
import type { ReadOptions } from './keras-weights.ts'
import { prepareBackbone, type PreparedBackbone } from './prepare.ts'
import { installableBackbones } from './installable.ts'
import { builtInNames } from './registry.ts'
import { checkFit } from './torch/fit.ts'
import { openWeights } from './torch/open-weights.ts'
import { architectureNamed } from './torchvision/architectures.ts'

export interface WeightsImport {
  /** A `.pth` or `.safetensors`; it is copied and not needed afterwards. */
  file: string
  /** The network of these weights, by the names of `architectureNamed`. */
  architecture: string
  /** The name for recipes and `--backbone`. */
  name: string
  /** By default, the names of network and file. */
  title?: string
  licence?: string
}

/**
 * Copies weights into `home/weights/NAME` and makes the backbone ready to run. Importing the same file under the same
 * name again changes nothing. A failure leaves nothing behind. Progress is in bytes, like that of `prepareBackbone`.
 *
 * @throws LoupeError `usage` for an invalid name or one in use, `backbone_unknown` for an unknown network,
 *   `backbone_invalid` for a file that cannot be used, `disk_full`, `cancelled`
 */
export async function importWeights(
  { file, architecture, name, title, licence = 'not known (imported)' }: WeightsImport,
  home: string,
  options: ReadOptions = {},
): Promise<PreparedBackbone> {
  checkName(name)
  const network = architectureNamed(architecture)
  const weightsHash = await checkedHash(file, architecture, options.signal)
  // Those names stand for published weights.
  if (installableBackbones.some((known) => known.name === name && known.weightsHash !== weightsHash)) throw taken(name)
  const found: ImportedDescription = {
    ...{ architecture, licence, weightsHash },
    title: title ?? `${network.title}, ${basename(file)}`,
  }
  const before = importedBackbone(name, home)
  if (before) {
    const { source } = before
    const isSame =
      before.weightsHash === weightsHash && source.type === 'weights' && source.architecture === architecture
    if (!isSame) throw taken(name)
    return prepareBackbone(before, home, options)
  }
  await keep(file, name, found, home)
  try {
    return await prepareBackbone(importedSpec(name, found), home, options)
  } catch (error) {
    await removeMade(join(importedRoot(home), name))
    throw error
  }
}

function checkName(name: string): void {
  if (!isBackboneName(name)) throw new LoupeError('usage.backbone_name', { name: name.slice(0, 100) })
  if (builtInNames().includes(name)) throw taken(name)
}

function taken(name: string): LoupeError {
  return new LoupeError('usage.backbone_taken', { name })
}

/** Refuses unsuitable weights before anything is copied. */
async function checkedHash(file: string, architecture: string, signal: AbortSignal | undefined): Promise<string> {
  const weights = await openWeights(file)
  try {
    checkFit(weights.tensors, architectureNamed(architecture), basename(file))
    return await weights.sha256(() => checkCancelled(signal))
  } finally {
    await weights.close()
  }
}

/** The folder is filled under another name and renamed, so that it is complete or missing. */
async function keep(file: string, name: string, found: ImportedDescription, home: string): Promise<void> {
  const root = importedRoot(home)
  makePrivateFolder(home)
  makeTree(root)
  const building = join(root, `.${name}-${process.pid}-${randomBytes(4).toString('hex')}`)
  await mkdir(building)
  try {
    await copyFile(file, join(building, 'weights'), constants.COPYFILE_FICLONE)
    const { name: description, bytes } = descriptionFile(found)
    await writeFileAtomically(join(building, description), [bytes])
    // Fails if another import of that name has just finished, since a folder with files is never replaced.
    await renamePatiently(building, join(root, name))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw code === 'ENOTEMPTY' || code === 'EEXIST' ? taken(name) : error
  } finally {
    await removeMade(building)
  }
}
