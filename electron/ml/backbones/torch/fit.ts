import { LoupeError } from '../../errors.ts'
import { architectureNamed, architectureNames, type Architecture } from '../torchvision/architectures.ts'
import type { WeightTensor } from './weight-file.ts'

type Tensors = ReadonlyMap<string, WeightTensor>

/** How many tensors a message names before it counts the rest. */
const NAMED = 3

/**
 * Sees that the tensors are those of the network. The classifier's may be missing or of any width.
 * @param file its name, for the message
 * @throws LoupeError `backbone_invalid` naming what is missing, of another shape or unknown, and the network that does fit, if one does
 */
export function checkFit(tensors: Tensors, architecture: Architecture, file: string): void {
  const faults = faultsOf(tensors, architecture)
  if (faults.length === 0) return
  const fitting = architectureNames.filter((name) => faultsOf(tensors, architectureNamed(name)).length === 0)
  throw new LoupeError(
    'backbone_invalid',
    `${file} does not hold the weights of ${architecture.title}: ${faults.join('; ')}.`,
    fitting.length > 0
      ? `It holds those of ${fitting.map((name) => architectureNamed(name).title).join(' or ')}: use --arch ${fitting[0]}.`
      : `Tensors need torchvision's names. Networks that can be read: ${architectureNames.join(', ')}.`,
  )
}

function faultsOf(tensors: Tensors, { tensors: needed, isIgnored }: Architecture): string[] {
  const missing = [...needed.keys()].filter((name) => !tensors.has(name))
  const misshapen = [...needed].flatMap(([name, shape]) => {
    const found = tensors.get(name)
    return found && !equal(found.shape, shape)
      ? [`${name} is ${sizes(found.shape)} where ${sizes(shape)} is needed`]
      : []
  })
  const extra = [...tensors.keys()].filter((name) => !needed.has(name) && !isIgnored(name))
  return [
    ...(missing.length > 0 ? [`it lacks ${listed(missing, 'tensor')}`] : []),
    ...(misshapen.length > 0 ? [`of another shape: ${listed(misshapen, 'tensor')}`] : []),
    ...(extra.length > 0 ? [`it also holds ${listed(extra, 'tensor')}`] : []),
  ]
}

/** "a, b, c and 9 tensors more". */
function listed(names: string[], noun: string): string {
  const rest = names.length - NAMED
  const shown = names.slice(0, NAMED).map((name) => name.slice(0, 100))
  return rest > 0 ? `${shown.join(', ')} and ${rest} ${noun}${rest === 1 ? '' : 's'} more` : shown.join(', ')
}

const sizes = (shape: readonly number[]) => (shape.length > 0 ? shape.join('×') : 'a single number')

const equal = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((n, i) => n === b[i])
