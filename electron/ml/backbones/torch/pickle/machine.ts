import { WeightsProblem } from '../problem.ts'
import type { PickleCursor } from './cursor.ts'

/** What a pickle may name and have made. Each throws a WeightsProblem for what it does not know. */
export interface PickleHost {
  /** A class or function that the pickle names. What is returned stands for it; it is never called as such. */
  named(module: string, name: string): unknown
  /** What calling `callable` with these arguments stands for. */
  called(callable: unknown, args: readonly unknown[]): unknown
  /** The pickle gives an object the state that it had. */
  stateGiven(object: unknown, state: unknown): void
  /** Something that lies outside the pickle: in PyTorch's files, a storage. */
  persistent(id: unknown): unknown
}

/** Values on the stack or in the memo, and lists, dictionaries, … made: far more than the largest checkpoint has. */
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

  /** What is on top, left there. */
  top(): unknown {
    const value = this.pop()
    this.#stack.push(value)
    return value
  }

  mark(): void {
    if (this.#marks.length >= MOST_VALUES) throw tooMuch()
    this.#marks.push(this.#stack.length)
  }

  /** Takes everything above the last mark, and the mark. */
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

  /** The one value that is left at the end. */
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
