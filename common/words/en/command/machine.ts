import { engines } from '../engines.ts'
import { numbers, plural } from '../numbers.ts'
import { scientific } from '../../scientific.ts'

const { bytes, count, decimal } = numbers
const adding = (adds: string | null) => (adds === null ? '' : ` ${engines.adds} ${adds}`)
/** In a column of speeds. */
const perSecond = (speed: number, kind: 'forward' | 'training') =>
  engines.perSecond((speed < 100 ? decimal(speed, 1) : count(Math.round(speed))).padStart(7), kind)

interface Measured {
  perSecond: number
  difference: number
  bytes: number
  /** `reference`: what the others are compared with. */
  agreement: 'reference' | 'sound' | 'unsound'
}

/** What the command says about engines and backbones. */
export const machine = {
  kinds: {
    forward: (backbone: string) => `${engines.forward} (${backbone}). ${engines.forwardHelp}`,
    training: () => `${engines.training}. ${engines.trainingHelp}`,
  },
  missing: (why: string, adds: string | null) => `missing. ${why}${adding(adds)}`,
  here: (why: string | null) => (why === null ? 'here' : `here: ${why}`),
  software: (why: string) => `${engines.software} (${why})`,
  notMeasured: engines.notMeasured,
  failed: (why: string) => `${engines.failed}: ${why}`,
  perSecond,
  measured(kind: 'forward' | 'training', { perSecond: speed, difference, bytes: memory, agreement }: Measured): string {
    const close = scientific(difference)
    const exactly = { reference: engines.exact, sound: engines.within(close), unsound: engines.unsound(close) }
    return `${perSecond(speed, kind)}, ${exactly[agreement]}, ${bytes(memory)}`
  },
  precisions: (backbone: string) => `${engines.precision} of ${backbone} on the CPU.`,
  int8: (speed: number, { mean, lowest }: { mean: number; lowest: number }, memory: number | undefined) =>
    `${perSecond(speed, 'forward')}, features agree with float32: ${engines.cosine(decimal(mean, 4))}, lowest ${decimal(lowest, 4)}${memory === undefined ? '' : `, ${bytes(memory)}`}`,
  chosen: (forward: string, precision: string, training: string) =>
    `From now on, pictures go through ${forward}, "auto" is ${precision}, and heads are trained on ${training}.`,
  install: {
    tools: (version: string, python: string, compiler: string) =>
      `pip (${python}) downloads TensorFlow ${version}; ${compiler} builds the binding for it.`,
    official: (device: 'cpu' | 'gpu') =>
      `npm installs tfjs-node${device === 'gpu' ? '-gpu' : ''} 4.22.0, whose own script downloads TensorFlow 2.9.1 (100 MB to 700 MB).`,
    unchecked: 'npm checks the package. What its script downloads has no published checksum, so nobody can check it.',
    ask: (home: string) => `Install it below ${home}?`,
    done: (version: string, name: string, dir: string, size: number) =>
      `TensorFlow ${version} (${name}) is installed in ${dir} (${bytes(size)}) and is used from the next run on.`,
  },
  removed: (what: string) => `Removed ${what}.`,
  notInstalled: engines.whyMissing.not_installed,
  backbone: (name: string, title: string, features: number, licence: string) =>
    `${name}  ${title}, ${plural(features, { one: '# feature', other: '# features' })}, licence: ${licence}`,
  installable: (name: string, title: string, size: number) =>
    `${name}  ${title}: not installed (loupe backbones install ${name}, ${bytes(size)})`,
  prepared: (name: string, dir: string) => `${name}: ${dir}`,
  useIt: (name: string) => `Use it with --backbone ${name}.`,
}
