import { readFileSync } from 'node:fs'
import path from 'node:path'
import { resourcesDir } from '../base/home.ts'

/** The version in package.json, which is beside the resources both in a checkout and in the package. */
export function appVersion(): string {
  try {
    const manifest = JSON.parse(readFileSync(path.join(resourcesDir(), '..', 'package.json'), 'utf8')) as {
      version?: string
    }
    return manifest.version ?? '0.0.0'
  } catch {
    return '0.0.0'
  }
}
