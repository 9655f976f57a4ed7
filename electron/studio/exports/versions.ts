import { createRequire } from 'node:module'
import os from 'node:os'

const require = createRequire(import.meta.url)

/** The software that made the numbers. */
export function versions(): Record<string, string> {
  const own = require('../../../package.json') as { version: string; dependencies: Record<string, string> }
  const { dependencies } = own
  return {
    loupe: own.version,
    node: process.versions.node,
    onnxruntime: dependencies['onnxruntime-node'],
    tfjs: dependencies['@tensorflow/tfjs'],
    sharp: dependencies.sharp,
    system: `${os.platform()} ${os.arch()}`,
  }
}
