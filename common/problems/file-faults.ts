import { fileFaults as english } from '../words/en/file-faults.ts'
import { partsOf } from './id.ts'
import type { Facts } from './sentences.ts'

/** Why a file cannot be used: the codes that lists, tables and scripts see. */
export type FileFaultCode = keyof typeof english.titles

/** `code.reason`: the code, and which of its sentences applies. */
export type FileFaultId = keyof typeof english.said

/** The facts that a sentence needs, as typed by the English dictionary. */
export type FileFaultFacts<Id extends FileFaultId> = Parameters<(typeof english.said)[Id]>

/** The same sentences in another language. */
export interface FileFaultWords {
  titles: Record<FileFaultCode, string>
  said: { [Id in FileFaultId]: (typeof english.said)[Id] }
}

/** Which fault, and its facts. */
export interface FileFault {
  id: FileFaultId
  about?: Facts
}

/** Why a file cannot be used, as stored, passed between processes and sent over HTTP. */
export interface Unusable {
  code: FileFaultCode
  /** In English, for scripts, logs and the command. The page uses `fault` to say it in its own language. */
  reason: string
  /** Null in what earlier versions stored. */
  fault: FileFault | null
}

/** A file that cannot be used; its path as the list or folder spells it. */
export interface UnusableFile extends Unusable {
  path: string
}

/** A new fault with its English sentence. */
export function unusable<Id extends FileFaultId>(id: Id, ...given: FileFaultFacts<Id>): Unusable {
  const [about] = given as [Facts?]
  return unusableBy({ id, ...(about && { about }) })
}

/** The same for a given fault. */
export function unusableBy(fault: FileFault): Unusable & { fault: FileFault } {
  return { code: partsOf(fault.id).code as FileFaultCode, reason: sayFault(english, fault), fault }
}

/** The sentence of a fault. @throws if the dictionary does not know it, or the facts do not fit */
export function sayFault({ said }: FileFaultWords, { id, about = {} }: FileFault): string {
  if (!Object.hasOwn(said, id)) throw new Error(`There is no fault ${String(id)}.`)
  return (said[id] as (about: Facts) => string)(about)
}

/**
 * Why a file cannot be used, in a dictionary's language; null if an earlier version, or somebody else, stored no facts
 * for it.
 */
export function faultIn(words: FileFaultWords, { fault }: { fault?: FileFault | null }): string | null {
  try {
    return fault ? sayFault(words, fault) : null
  } catch {
    return null
  }
}

/** The heading above files with this code; the code itself if it comes from a later version. */
export function faultTitle({ titles }: FileFaultWords, code: string): string {
  return Object.hasOwn(titles, code) ? titles[code as FileFaultCode] : code
}
