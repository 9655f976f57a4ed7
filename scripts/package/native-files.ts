import fs from 'node:fs'
import path from 'node:path'
import type { Target } from './target.ts'

/** A file of machine code, and the machine it is for. */
export interface NativeFile {
  /** Relative to the searched folder. */
  file: string
  platform: Target['platform'] | 'linux-musl' | 'unknown'
  /** More than one in a universal file of macOS. */
  archs: string[]
}

const elfMachines: Record<number, string> = { 0x3e: 'x64', 0xb7: 'arm64', 0x28: 'arm', 0x03: 'ia32' }
const peMachines: Record<number, string> = { 0x8664: 'x64', 0xaa64: 'arm64', 0x14c: 'ia32' }
const machCpus: Record<number, string> = { 0x01000007: 'x64', 0x0100000c: 'arm64' }

/** Every native file below a folder, recognised by its first bytes, not its name. Links are not followed. */
export function nativeFiles(folder: string): NativeFile[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .flatMap((file) => {
      const machine = machineOf(file)
      return machine ? [{ file: path.relative(folder, file), ...machine }] : []
    })
}

/** The native files that do not belong in a package for this system. */
export function foreign(files: NativeFile[], { platform, arch }: Target): NativeFile[] {
  return files.filter((file) => file.platform !== platform || !file.archs.includes(arch))
}

function machineOf(file: string): Omit<NativeFile, 'file'> | undefined {
  const head = readHead(file)
  if (head.length < 64) return undefined
  if (head.readUInt32BE(0) === 0x7f454c46) {
    const arch = elfMachines[head.readUInt16LE(18)] ?? 'unknown'
    return { platform: /musl/.test(path.basename(file)) ? 'linux-musl' : 'linux', archs: [arch] }
  }
  if (head.toString('latin1', 0, 2) === 'MZ') {
    const at = head.readUInt32LE(60)
    if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return undefined
    return { platform: 'win32', archs: [peMachines[head.readUInt16LE(at + 4)] ?? 'unknown'] }
  }
  if (head.readUInt32LE(0) === 0xfeedfacf)
    return { platform: 'darwin', archs: [machCpus[head.readUInt32LE(4)] ?? 'unknown'] }
  // Universal files begin like Java classes: where classes have a version of 45 or more, these have a count of
  // machines.
  if (head.readUInt32BE(0) === 0xcafebabe && head.readUInt32BE(4) < 45) {
    const count = Math.min(head.readUInt32BE(4), 8)
    const archs = Array.from({ length: count }, (_, i) => machCpus[head.readUInt32BE(8 + 20 * i)] ?? 'unknown')
    return { platform: 'darwin', archs }
  }
  return undefined
}

/** The first kilobytes, enough for all headers read here. */
function readHead(file: string): Buffer {
  const open = fs.openSync(file, 'r')
  try {
    const head = Buffer.alloc(4096)
    return head.subarray(0, fs.readSync(open, head, 0, head.length, 0))
  } finally {
    fs.closeSync(open)
  }
}
