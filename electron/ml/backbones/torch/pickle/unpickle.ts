import { WeightsProblem } from '../problem.ts'
import { PickleCursor } from './cursor.ts'
import { instanceMaking, instructions } from './instructions.ts'
import { PickleMachine, type PickleHost } from './machine.ts'

const STOP = 0x2e
const INST = 0x69

/**
 * Reads one pickle as data. Nothing that it names is ever run: names are looked up among those the host knows, and any
 * other name ends the reading. Time and memory are proportional to its length, up to a limit. Throws a WeightsProblem.
 *
 * @returns the value, and where in `bytes` the pickle ends
 */
export function unpickle(bytes: Uint8Array, host: PickleHost, start = 0): { value: unknown; end: number } {
  const cursor = new PickleCursor(bytes, start)
  const machine = new PickleMachine(cursor, host)
  for (;;) {
    const code = cursor.u8()
    if (code === STOP) return { value: machine.result(), end: cursor.at }
    const instruction = instructions.get(code)
    if (!instruction) throw unknown(code, cursor, host)
    instruction(machine)
  }
}

function unknown(code: number, cursor: PickleCursor, host: PickleHost): WeightsProblem {
  // INST contains the name of its class: the host's refusal of that name is more informative.
  if (code === INST) host.named(cursor.line(), cursor.line())
  const name = instanceMaking.get(code)
  if (name) return new WeightsProblem(`its pickle makes objects of classes (${name}), which weights have no need of`)
  return new WeightsProblem('its pickle is damaged or of a kind that torch.save does not write')
}
