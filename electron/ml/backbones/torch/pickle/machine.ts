import { WeightsProblem } from '../problem.ts'
import type { PickleCursor } from './cursor.ts'

/** What a pickle may name and make. Each method throws a WeightsProblem for anything unknown. */
export interface PickleHost {
  /** A class or function that the pickle names. The returned value represents it; it is never called as such. */
  named(module: string, name: string): unknown
  /** The value of calling `callable` with these arguments. */
  called(callable: unknown, args: readonly unknown[]): unknown
  /** The pickle restores an object's state. */
  stateGiven(object: unknown, state: unknown): void
  /** Something outside the pickle: in PyTorch's files, a storage. */
  persistent(id: unknown): unknown
}

/** Most values on the stack and in the memo, and collections made: far more than the largest checkpoint has. */
const MOST_VALUES = 2_000_000
const MOST_CONTAINERS = 500_000

/** The stack and memo of a pickle being read. */
export class PickleMachine {
  readonly cursor: PickleCursor
  readonly host: PickleHost
  readonly #stack: unknown[] = []
  readonly #marks: number[] = []
  readonly #memo = new Map<number, unknown>()
  #containers = 0

  constructor(cursor: PickleCursor, host: PickleHost) {
    this.cursor = cursor
    this.host = host
  }

  push(value: unknown): void {
    if (this.#stack.length >= MOST_VALUES) throw tooMuch()
    this.#stack.push(value)
  }

  /** Pushes a value that takes additional memory. */
  pushNew(value: unknown): void {
    if (++this.#containers > MOST_CONTAINERS) throw tooMuch()
    this.push(value)
  }

  pop(): unknown {
    const bottom = this.#marks.at(-1) ?? 0
    if (this.#stack.length <= bottom) throw damaged()
    return this.#stack.pop()
  }

  /** The top of the stack, which stays there. */
  top(): unknown {
    const value = this.pop()
    this.#stack.push(value)
    return value
  }

  mark(): void {
    if (this.#marks.length >= MOST_VALUES) throw tooMuch()
    this.#marks.push(this.#stack.length)
  }

  /** Removes the last mark and everything above it, and returns the latter. */
  popToMark(): unknown[] {
    const start = this.#marks.pop()
    if (start === undefined) throw damaged()
    return this.#stack.splice(start)
  }

  /** POP discards a mark if one is on top. */
  discard(): void {
    if (this.#marks.at(-1) === this.#stack.length && this.#marks.length > 0) this.#marks.pop()
    else this.pop()
  }

  remember(index = this.#memo.size): void {
    if (this.#memo.size >= MOST_VALUES) throw tooMuch()
    this.#memo.set(index, this.top())
  }

  recall(index: number): void {
    if (!this.#memo.has(index)) throw damaged()
    this.push(this.#memo.get(index))
  }

  /** The one value that remains at the end. */
  result(): unknown {
    if (this.#marks.length > 0 || this.#stack.length !== 1) throw damaged()
    return this.#stack[0]
  }
}

export function damaged(): WeightsProblem {
  return new WeightsProblem('its pickle is damaged')
}

function tooMuch(): WeightsProblem {
  return new WeightsProblem('its pickle makes more objects than any network has')
}
