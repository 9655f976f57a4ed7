import type { Listed } from '../../../../common/words/en/problems/backbones.ts'
import { LoupeError } from '../../errors.ts'
import { architectureNamed, architectureNames, type Architecture } from '../torchvision/architectures.ts'
import type { WeightTensor } from './weight-file.ts'

type Tensors = ReadonlyMap<string, WeightTensor>

/** How many tensors of a kind a message names before it counts the rest. */
const NAMED = 3

/**
 * Checks that the tensors are those of the network. The classifier's may be missing or of any width.
 * @param file its name, for the message
 * @throws LoupeError `backbone_invalid` naming what is missing, unknown or of another shape, and the network that does
 *   fit, if any
 */
export function checkFit(tensors: Tensors, architecture: Architecture, file: string): void {
  const misfit = misfitOf(tensors, architecture)
  if (fits(misfit)) return
  const fitting = architectureNames.map((name) => architectureNamed(name)).filter((one) => fits(misfitOf(tensors, one)))
  const { missing, misshapen, extra } = misfit
  throw new LoupeError('backbone_invalid.other_network', {
    ...{ file, title: architecture.title, missing: listed(missing), extra: listed(extra) },
    misshapen: { tensors: misshapen.slice(0, NAMED), more: Math.max(0, misshapen.length - NAMED) },
    ...{ fitting: fitting.map(({ name, title }) => ({ name, title })), networks: architectureNames },
  })
}

function misfitOf(tensors: Tensors, { tensors: needed, isIgnored }: Architecture) {
  return {
    missing: [...needed.keys()].filter((name) => !tensors.has(name)),
    misshapen: [...needed].flatMap(([name, shape]) => {
      const found = tensors.get(name)
      return found && !equal(found.shape, shape) ? [{ name, found: found.shape, needed: shape }] : []
    }),
    extra: [...tensors.keys()].filter((name) => !needed.has(name) && !isIgnored(name)),
  }
}

const fits = (misfit: ReturnType<typeof misfitOf>) => Object.values(misfit).every((tensors) => tensors.length === 0)

/** The first names, and how many more there are. */
function listed(names: string[]): Listed {
  return { names: names.slice(0, NAMED).map((name) => name.slice(0, 100)), more: Math.max(0, names.length - NAMED) }
}

const equal = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((n, i) => n === b[i])
