import { fileFaults as english } from '../words/en/file-faults.ts'
import { partsOf } from './id.ts'
import type { Facts } from './sentences.ts'

/** Why a file cannot be used, as lists, tables and scripts have it. */
export type FileFaultCode = keyof typeof english.titles

/** `code.reason`: the code, and which of its sentences. */
export type FileFaultId = keyof typeof english.said

/** What a sentence needs to know, as the English dictionary says it. */
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

/** Why a file cannot be used, as it is kept, passed between processes and answered. */
export interface Unusable {
  code: FileFaultCode
  /** In English: for scripts, logs and the command. A page says it by `fault` in its own language. */
  reason: string
  /** Null in what earlier versions kept. */
  fault: FileFault | null
}

/** Such a file; the path as the list or folder that it is in has it. */
export interface UnusableFile extends Unusable {
  path: string
}

/** A fault that is found, together with its English sentence. */
export function unusable<Id extends FileFaultId>(id: Id, ...given: FileFaultFacts<Id>): Unusable {
  const [about] = given as [Facts?]
  return unusableBy({ id, ...(about && { about }) })
}

/** The same for a fault that is given as one. */
export function unusableBy(fault: FileFault): Unusable & { fault: FileFault } {
  return { code: partsOf(fault.id).code as FileFaultCode, reason: sayFault(english, fault), fault }
}

/** The sentence of a fault. @throws where the dictionary does not know it, or the facts do not fit */
export function sayFault({ said }: FileFaultWords, { id, about = {} }: FileFault): string {
  if (!Object.hasOwn(said, id)) throw new Error(`There is no fault ${String(id)}.`)
  return (said[id] as (about: Facts) => string)(about)
}

/** Why a file cannot be used, in a dictionary's language; null where an earlier version, or somebody else, kept no facts that say it. */
export function faultIn(words: FileFaultWords, { fault }: { fault?: FileFault | null }): string | null {
  try {
    return fault ? sayFault(words, fault) : null
  } catch {
    return null
  }
}

/** What stands above files of a code; the code itself where a later version kept it. */
export function faultTitle({ titles }: FileFaultWords, code: string): string {
  return Object.hasOwn(titles, code) ? titles[code as FileFaultCode] : code
}
