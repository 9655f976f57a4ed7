import fs from 'node:fs'
import path from 'node:path'
import { installOnDebian } from '../../test/fixtures/machine/debian.ts'
import { publishedAppImage, testCache } from '../../test/fixtures/machine/electron-wheel.ts'

const programs = { mksquashfs: 'squashfs-tools', 'desktop-file-validate': 'desktop-file-utils' }

/**
 * Builds the folder of AppImage tools that electron-builder expects, from Debian's programs and the runtime of a
 * published AppImage, for machines where electron-builder cannot download its own. Reports why if that does not work.
 */
export async function appImageTools(folder: string): Promise<{ dir: string } | { missing: string }> {
  const names = Object.keys(programs)
  const found = await Promise.all(names.map(async (name) => [name, await findProgram(name)] as const))
  const absent = found.filter(([, file]) => file === undefined).map(([name]) => name)
  if (absent.length > 0)
    return { missing: `${absent.join(' and ')} (apt-get install ${Object.values(programs).join(' ')})` }
  fs.rmSync(folder, { recursive: true, force: true })
  for (const dir of ['runtimes', 'lib/x64']) fs.mkdirSync(path.join(folder, dir), { recursive: true })
  for (const [name, file] of found) if (file) fs.symlinkSync(file, path.join(folder, name))
  try {
    fs.copyFileSync(await runtime(), path.join(folder, 'runtimes', 'runtime-x64'))
  } catch (error) {
    return { missing: `the start of an AppImage: ${(error as Error).message.split('\n')[0]}` }
  }
  return { dir: folder }
}

async function findProgram(name: string): Promise<string | undefined> {
  const find = () =>
    (process.env.PATH ?? '')
      .split(path.delimiter)
      .map((dir) => path.join(dir, name))
      .find((file) => fs.existsSync(file))
  return find() ?? ((await installOnDebian(...Object.values(programs))) ? find() : undefined)
}

/** The program at the start of an AppImage, which mounts the file system and starts what is inside; fetched once. */
async function runtime(): Promise<string> {
  const kept = path.join(testCache(), 'appimage-runtime-x64')
  if (fs.existsSync(kept)) return kept
  fs.mkdirSync(testCache(), { recursive: true })
  const work = fs.mkdtempSync(path.join(testCache(), 'appimage-'))
  try {
    const image = await publishedAppImage(work)
    fs.writeFileSync(`${kept}.part`, programOf(image))
    fs.renameSync(`${kept}.part`, kept)
    return kept
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

/** The bytes of that program alone: up to the end of the section table, the last thing in an ELF file. */
function programOf(file: string): Buffer {
  const open = fs.openSync(file, 'r')
  try {
    const head = Buffer.alloc(64)
    fs.readSync(open, head, 0, 64, 0)
    const size = Number(head.readBigUInt64LE(40)) + head.readUInt16LE(58) * head.readUInt16LE(60)
    const program = Buffer.alloc(size)
    fs.readSync(open, program, 0, size, 0)
    return program
  } finally {
    fs.closeSync(open)
  }
}
