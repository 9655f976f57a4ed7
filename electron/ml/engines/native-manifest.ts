import fs from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { readJsonSync } from '../regular-file.ts'

/** Increased whenever previously installed engines can no longer be used. */
export const MANIFEST_FORMAT = 1
export const MANIFEST = 'engine.json'

const manifest = z.object({
  formatVersion: z.literal(MANIFEST_FORMAT),
  package: z.enum(['tfjs-node', 'tfjs-node-gpu']),
  /** Version of TensorFlow, such as `2.21.0`. */
  tensorflow: z.string(),
  /** How it got here: built against TensorFlow's wheel, or as downloaded by tfjs-node's own script. */
  source: z.enum(['wheel', 'official']),
  /** The binding, relative to the manifest. */
  binding: z.string().refine((file) => !path.isAbsolute(file) && !file.split(/[/\\]/).includes('..')),
  /** Bytes of each file, by its path relative to the manifest. */
  files: z.record(z.string(), z.number().int().min(0)),
})

/** What an installed engine's folder contains, according to its `engine.json`. */
export type NativeManifest = z.infer<typeof manifest>

/** The manifest of a folder whose files are all present with the right size; null for anything else. */
export function readNativeManifest(dir: string): NativeManifest | null {
  let parsed
  try {
    parsed = manifest.safeParse(readJsonSync(path.join(dir, MANIFEST)))
  } catch {
    return null
  }
  if (!parsed.success) return null
  const whole = Object.entries(parsed.data.files).every(([file, bytes]) => lengthOf(path.join(dir, file)) === bytes)
  return whole && parsed.data.binding in parsed.data.files ? parsed.data : null
}

function lengthOf(file: string): number | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.size
}
