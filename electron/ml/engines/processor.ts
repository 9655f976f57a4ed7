import { readFileSync } from 'node:fs'
import os from 'node:os'

/**
 * What a processor offers for int8: dedicated instructions (VNNI), AVX2 without these, or something not yet measured
 * with Loupe.
 */
export type ProcessorKind = 'vnni' | 'avx2' | 'other'

/** What the system reports about its processor. */
export interface ProcessorFacts {
  arch: string
  /** Name, such as `Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz`. */
  model: string
  /** Names of its instruction sets on Linux; '' elsewhere. */
  flags: string
  /** Windows's name for it, such as `Intel64 Family 6 Model 158 Stepping 10, GenuineIntel`; '' elsewhere. */
  identifier: string
}

/** The kind of a processor; on systems that do not list its instructions, derived from its family and model. */
export function processorKind(facts: ProcessorFacts = processorFacts()): ProcessorKind {
  if (facts.arch !== 'x64') return 'other'
  if (facts.flags !== '') return kindByFlags(new Set(facts.flags.split(' ')))
  return kindByModel(facts)
}

function processorFacts(): ProcessorFacts {
  return {
    arch: os.arch(),
    model: os.cpus()[0]?.model ?? '',
    flags: process.platform === 'linux' ? linuxFlags() : '',
    identifier: process.platform === 'win32' ? (process.env.PROCESSOR_IDENTIFIER ?? '') : '',
  }
}

/** Of the first processor. */
function linuxFlags(): string {
  try {
    return /^flags\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? ''
  } catch {
    return ''
  }
}

/** onnxruntime uses AVX-512's form of VNNI only together with other parts of AVX-512. */
function kindByFlags(flags: ReadonlySet<string>): ProcessorKind {
  if (flags.has('avx512_vnni') && flags.has('avx512bw') && flags.has('avx512vl')) return 'vnni'
  if (flags.has('avx_vnni')) return 'vnni'
  return flags.has('avx2') ? 'avx2' : 'other'
}

/** Intel's family 6 by model: VNNI since Ice Lake, with Cascade Lake counted as without; AVX2 since Haswell. */
const intelVnni = new Set([
  ...[106, 108, 125, 126, 140, 141, 167, 143, 207, 151, 154, 190, 183, 186, 191, 170, 172, 189, 197, 198, 173, 174],
])
const intelAvx2 = new Set([60, 63, 69, 70, 61, 71, 79, 86, 78, 94, 85, 142, 158, 165, 166, 102])

function kindByModel({ model, identifier }: ProcessorFacts): ProcessorKind {
  const found = /Family (\d+) Model (\d+)/.exec(identifier)
  if (!found) return 'other'
  const [family, number] = [Number(found[1]), Number(found[2])]
  if (/AuthenticAMD/.test(identifier)) {
    // Zen 4 came in the middle of family 25, among models of Zen 3.
    const isZen4 = family === 25 && ((number >= 16 && number < 32) || (number >= 96 && number < 128))
    if (family > 25 || isZen4) return 'vnni'
    return family >= 23 ? 'avx2' : 'other'
  }
  if (!/GenuineIntel/.test(identifier) || family !== 6) return 'other'
  if (intelVnni.has(number)) return 'vnni'
  // Processors with these names have AVX switched off.
  return intelAvx2.has(number) && !/\b(Pentium|Celeron)\b/.test(model) ? 'avx2' : 'other'
}
