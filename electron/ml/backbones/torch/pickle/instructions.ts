import { WeightsProblem } from '../problem.ts'
import { damaged, type PickleMachine } from './machine.ts'
import { PickleList, PickleTuple } from './values.ts'

/**
 * What each instruction does, by its byte: the part of protocols 1 to 5 that dictionaries of tensors need, with the
 * names of Python's pickletools. Instructions that make instances (INST, OBJ, NEWOBJ, EXT) are missing, since weights
 * do not need them.
 */
export const instructions: ReadonlyMap<number, (machine: PickleMachine) => void> = new Map([
  // Plain values.
  [0x4e, (m) => { m.push(null) }], // NONE
  [0x88, (m) => { m.push(true) }], // NEWTRUE
  [0x89, (m) => { m.push(false) }], // NEWFALSE
  [0x49, (m) => { m.push(textInteger(m.cursor.line())) }], // INT
  [0x4a, (m) => { m.push(m.cursor.i32()) }], // BININT
  [0x4b, (m) => { m.push(m.cursor.u8()) }], // BININT1
  [0x4d, (m) => { m.push(m.cursor.u16()) }], // BININT2
  [0x4c, (m) => { m.push(textInteger(m.cursor.line().replace(/L$/, ''))) }], // LONG
  [0x8a, (m) => { m.push(m.cursor.integer(m.cursor.u8())) }], // LONG1
  [0x8b, (m) => { m.push(m.cursor.integer(m.cursor.u32())) }], // LONG4
  [0x47, (m) => { m.push(m.cursor.f64()) }], // BINFLOAT
  [0x54, (m) => { m.push(m.cursor.text(m.cursor.u32())) }], // BINSTRING
  [0x55, (m) => { m.push(m.cursor.text(m.cursor.u8())) }], // SHORT_BINSTRING
  [0x58, (m) => { m.push(m.cursor.text(m.cursor.u32())) }], // BINUNICODE
  [0x8c, (m) => { m.push(m.cursor.text(m.cursor.u8())) }], // SHORT_BINUNICODE
  [0x8d, (m) => { m.push(m.cursor.text(m.cursor.u64())) }], // BINUNICODE8
  [0x42, (m) => { m.pushNew(m.cursor.raw(m.cursor.u32())) }], // BINBYTES
  [0x43, (m) => { m.pushNew(m.cursor.raw(m.cursor.u8())) }], // SHORT_BINBYTES
  [0x8e, (m) => { m.pushNew(m.cursor.raw(m.cursor.u64())) }], // BINBYTES8
  [0x96, (m) => { m.pushNew(m.cursor.raw(m.cursor.u64())) }], // BYTEARRAY8
  // Collections.
  [0x29, (m) => { m.pushNew(new PickleTuple([])) }], // EMPTY_TUPLE
  [0x85, (m) => { m.pushNew(tupleOf(m, 1)) }], // TUPLE1
  [0x86, (m) => { m.pushNew(tupleOf(m, 2)) }], // TUPLE2
  [0x87, (m) => { m.pushNew(tupleOf(m, 3)) }], // TUPLE3
  [0x74, (m) => { m.pushNew(new PickleTuple(m.popToMark())) }], // TUPLE
  [0x5d, (m) => { m.pushNew(new PickleList()) }], // EMPTY_LIST
  [0x6c, (m) => { m.pushNew(appended(m.popToMark(), new PickleList())) }], // LIST
  [0x61, (m) => { m.push(appended([m.pop()], m.pop())) }], // APPEND
  [0x65, (m) => { m.push(appended(m.popToMark(), m.pop())) }], // APPENDS
  [0x7d, (m) => { m.pushNew(new Map()) }], // EMPTY_DICT
  [0x64, (m) => { m.pushNew(withItems(m.popToMark(), new Map())) }], // DICT
  [0x73, (m) => { m.push(withItems([m.pop(), m.pop()].reverse(), m.pop())) }], // SETITEM
  [0x75, (m) => { m.push(withItems(m.popToMark(), m.pop())) }], // SETITEMS
  [0x8f, (m) => { m.pushNew(new Set()) }], // EMPTY_SET
  [0x91, (m) => { m.pushNew(new Set(m.popToMark())) }], // FROZENSET
  [0x90, addItems], // ADDITEMS
  // Stack and memo.
  [0x28, (m) => { m.mark() }], // MARK
  [0x30, (m) => { m.discard() }], // POP
  [0x31, (m) => { m.popToMark() }], // POP_MARK
  [0x32, (m) => { m.push(m.top()) }], // DUP
  [0x71, (m) => { m.remember(m.cursor.u8()) }], // BINPUT
  [0x72, (m) => { m.remember(m.cursor.u32()) }], // LONG_BINPUT
  [0x94, (m) => { m.remember() }], // MEMOIZE
  [0x68, (m) => { m.recall(m.cursor.u8()) }], // BINGET
  [0x6a, (m) => { m.recall(m.cursor.u32()) }], // LONG_BINGET
  // What the host decides.
  [0x63, (m) => { m.push(m.host.named(m.cursor.line(), m.cursor.line())) }], // GLOBAL
  [0x93, stackGlobal], // STACK_GLOBAL
  [0x52, reduce], // REDUCE
  [0x62, build], // BUILD
  [0x51, (m) => { m.push(m.host.persistent(m.pop())) }], // BINPERSID
  // How it was written.
  [0x80, (m) => { checkProtocol(m.cursor.u8()) }], // PROTO
  [0x95, (m) => { m.cursor.u64() }], // FRAME
] satisfies [number, (machine: PickleMachine) => void][]) // prettier-ignore

/** Instructions that make instances of classes or evaluate text, for the refusal. */
export const instanceMaking: ReadonlyMap<number, string> = new Map([
  [0x69, 'INST'],
  [0x6f, 'OBJ'],
  [0x81, 'NEWOBJ'],
  [0x92, 'NEWOBJ_EX'],
  [0x82, 'EXT1'],
  [0x83, 'EXT2'],
  [0x84, 'EXT4'],
])

function textInteger(line: string): number | boolean {
  // Protocol 1 writes True and False this way.
  if (line === '01') return true
  if (line === '00') return false
  const value = /^-?\d{1,15}$/.test(line) ? Number(line) : NaN
  if (Number.isNaN(value)) throw damaged()
  return value
}

function tupleOf(machine: PickleMachine, length: number): PickleTuple {
  return new PickleTuple(Array.from({ length }, () => machine.pop()).reverse())
}

function appended(values: unknown[], list: unknown): PickleList {
  if (!(list instanceof PickleList)) throw damaged()
  for (const value of values) list.items.push(value)
  return list
}

function withItems(keysAndValues: unknown[], dictionary: unknown): Map<unknown, unknown> {
  if (!(dictionary instanceof Map) || keysAndValues.length % 2 !== 0) throw damaged()
  for (let i = 0; i < keysAndValues.length; i += 2) dictionary.set(keysAndValues[i], keysAndValues[i + 1])
  return dictionary
}

function addItems(machine: PickleMachine): void {
  const values = machine.popToMark()
  const set = machine.top()
  if (!(set instanceof Set)) throw damaged()
  for (const value of values) set.add(value)
}

function stackGlobal(machine: PickleMachine): void {
  const name = machine.pop()
  const module = machine.pop()
  if (typeof name !== 'string' || typeof module !== 'string') throw damaged()
  machine.push(machine.host.named(module, name))
}

function reduce(machine: PickleMachine): void {
  const args = machine.pop()
  const callable = machine.pop()
  if (!(args instanceof PickleTuple)) throw damaged()
  machine.pushNew(machine.host.called(callable, args.items))
}

function build(machine: PickleMachine): void {
  const state = machine.pop()
  machine.host.stateGiven(machine.top(), state)
}

function checkProtocol(protocol: number): void {
  if (protocol < 1 || protocol > 5)
    throw new WeightsProblem(`its pickle is of protocol ${protocol}, which is not known`)
}
