import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { BackboneSpec } from './spec.ts'
import { architectureNamed, architectureNames, type FeaturePoint } from './torchvision/architectures.ts'
import { readRegularFileSync } from '../regular-file.ts'

const FORMAT = 1
const DESCRIPTION = 'imported.json'

const description = z.object({
  formatVersion: z.literal(FORMAT),
  architecture: z.enum(architectureNames),
  title: z.string().min(1),
  licence: z.string(),
  /** SHA-256 of the file, hex. */
  weightsHash: z.string().regex(/^[0-9a-f]{64}$/),
})

/** The record beside imported weights. Everything else about the backbone follows from its network. */
export type ImportedDescription = Omit<z.output<typeof description>, 'formatVersion'>

/** A name that is valid as a folder on every system and in a `--backbone` list. */
const plainName = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9][a-z0-9._-]{0,62}[a-z0-9]$|^[a-z0-9]$/

export function isBackboneName(name: string): boolean {
  return plainName.test(name)
}

/** Folder of all imported weights, with one folder per name. */
export function importedRoot(home: string): string {
  return join(home, 'weights')
}

/** The file of the imported weights of this name. */
export function importedWeights(home: string, name: string): string {
  return join(importedRoot(home), name, 'weights')
}

/** The files of an imported backbone's folder besides the weights. */
export function descriptionFile(found: ImportedDescription): { name: string; bytes: Uint8Array } {
  const json = JSON.stringify({ formatVersion: FORMAT, ...found } satisfies z.input<typeof description>)
  return { name: DESCRIPTION, bytes: new TextEncoder().encode(json) }
}

/**
 * The backbone of this name imported below `home`, if there is one that this version supports.
 * @throws LoupeError `backbone_unknown` if its network has no features at that point
 */
export function importedBackbone(name: string, home: string, point?: FeaturePoint): BackboneSpec | undefined {
  if (!isBackboneName(name)) return undefined
  let text: string
  try {
    text = readRegularFileSync(join(importedRoot(home), name, DESCRIPTION)).toString('utf8')
  } catch {
    return undefined
  }
  const found = description.safeParse(parsed(text))
  return found.success ? importedSpec(name, found.data, point) : undefined
}

/** Every imported backbone, by name. */
export function importedBackbones(home: string): BackboneSpec[] {
  let names: string[]
  try {
    names = readdirSync(importedRoot(home))
  } catch {
    return []
  }
  return names.sort().flatMap((name) => importedBackbone(name, home) ?? [])
}

export function importedSpec(
  name: string,
  { architecture, title, licence, weightsHash }: ImportedDescription,
  point: FeaturePoint = 'pooled',
): BackboneSpec {
  const { features, normalisation, transforms } = architectureNamed(architecture, { features: point })
  const source = { type: 'weights' as const, architecture, ...(point !== 'pooled' && { features: point }) }
  return { name, title, features, normalisation, transforms, source, licence, weightsHash }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
