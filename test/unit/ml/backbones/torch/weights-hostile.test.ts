import { existsSync } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openWeights } from '../../../../../electron/ml/backbones/torch/open-weights.ts'
import { bytesOf, dictionary, type Part, short, tensor, text, torchLegacy, u32, u64, writeTorchZip } from '../../../../fixtures/networks/pickles.ts' // prettier-ignore

let dir: string
let file: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loupe-weights-'))
  file = join(dir, 'w.pth')
  return () => rm(dir, { recursive: true })
})

const numbers = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)
const storage = { key: '0', length: 4n, bytes: numbers }

/** Opens and reads everything, as a file in each of PyTorch's formats. */
async function readBoth(pickle: Uint8Array): Promise<unknown[]> {
  const results = []
  for (const format of ['zip', 'legacy']) {
    if (format === 'zip') await writeTorchZip(file, { 'data.pkl': pickle, 'data/0': numbers, version: bytesOf('3\n') })
    else await writeFile(file, torchLegacy(pickle, [storage]))
    results.push(await readAll())
  }
  return results
}

async function readAll(): Promise<unknown> {
  const weights = await openWeights(file)
  try {
    const read: Record<string, number[]> = {}
    for (const name of weights.tensors.keys()) read[name] = [...(await weights.read(name))]
    return read
  } finally {
    await weights.close()
  }
}

const refused = (what: RegExp) => ({ code: 'backbone_invalid', message: expect.stringMatching(what), next: expect.stringMatching(/\w/) }) // prettier-ignore

test('a hand-made file of each format is read, so that what follows is refused for its contents', async () => {
  const read = await readBoth(dictionary('w', ...tensor()))
  expect(read).toEqual([{ w: [1, 2, 3, 4] }, { w: [1, 2, 3, 4] }])
})

describe('a pickle that would run a program in Python is refused, and nothing is run', () => {
  const canary = 'touch loupe-was-here'
  const call = ['(', ...text(canary), 't'] satisfies Part[]
  const programs: Record<string, [RegExp, Part[]]> = {
    'GLOBAL and REDUCE': [/posix\.system/, ['cposix\nsystem\n', ...call, 'R']],
    'GLOBAL of Python 2': [/__builtin__\.eval/, ['c__builtin__\neval\n', ...call, 'R']],
    STACK_GLOBAL: [/os\.system/, [...short('os'), ...short('system'), 0x93, ...call, 'R']],
    'STACK_GLOBAL with names from the memo': [
      /subprocess\.Popen/,
      [...short('Popen'), 'q', 1, '0', ...short('subprocess'), 'h', 1, 0x93, ...call, 'R'],
    ],
    'STACK_GLOBAL of a name with dots': [/torch\.serialization\.os\.system/, [...short('torch.serialization'), ...short('os.system'), 0x93, ...call, 'R']], // prettier-ignore
    INST: [/os\.system/, ['(', ...text(canary), 'ios\nsystem\n']],
    OBJ: [/os\.system/, ['(', 'cos\nsystem\n', ...text(canary), 'o']],
    'OBJ of an allowed name': [/OBJ/, ['(', 'ccollections\nOrderedDict\n', 'o']],
    NEWOBJ: [/os\._wrap_close/, ['cos\n_wrap_close\n', ...call, 0x81]],
    'NEWOBJ of an allowed name': [/NEWOBJ/, ['ccollections\nOrderedDict\n', ')', 0x81]],
    NEWOBJ_EX: [/NEWOBJ_EX/, ['ccollections\nOrderedDict\n', ')', '}', 0x92]],
    'an extension': [/EXT1/, [0x82, 1]],
    'BUILD with __setstate__': [
      /is not one that torch\.save writes/,
      ['ctorch\nFloatStorage\n', '}', ...text('__setstate__'), 'N', 's', 'b'],
    ],
    'BUILD with a name in its state': [/os\.system/, ['ccollections\nOrderedDict\n)R', '}', ...text('__setstate__'), 'cos\nsystem\n', 's', 'b']], // prettier-ignore
    'calling what is no function': [/is not one that torch\.save writes/, ['}', ')', 'R']],
    'calling a storage type': [/is not one that torch\.save writes/, ['ctorch\nFloatStorage\n', ')', 'R']],
    'torch.load again': [/torch\.serialization\.load/, ['ctorch.serialization\nload\n', ...call, 'R']],
    'torch.hub': [/torch\.hub\.load/, ['ctorch.hub\nload\n', ...call, 'R']],
    getattr: [/builtins\.getattr/, ['cbuiltins\ngetattr\n', ...call, 'R']],
    'a prefix of an allowed name': [/collections\.OrderedDict\.__init__/, [...short('collections.OrderedDict'), ...short('__init__'), 0x93]], // prettier-ignore
    'a name that JavaScript has': [/constructor\.constructor/, [...short('constructor'), ...short('constructor'), 0x93, ...call, 'R']], // prettier-ignore
    __proto__: [/__proto__\.__proto__/, [...short('__proto__'), ...short('__proto__'), 0x93]],
  }
  test.each(Object.entries(programs))('%s', async (_, [what, program]) => {
    const pickle = dictionary('w', ...program)
    await writeTorchZip(file, { 'data.pkl': pickle, 'data/0': numbers })
    await expect(readAll()).rejects.toMatchObject(refused(what))
    await writeFile(file, torchLegacy(pickle, [storage]))
    await expect(readAll()).rejects.toMatchObject(refused(what))
    // A program hidden behind real weights, and one in the head of a legacy file.
    await writeTorchZip(file, { 'data.pkl': bytesOf([0x80, 2], ...tensor(), '0', ...program, '.'), 'data/0': numbers })
    await expect(readAll()).rejects.toMatchObject(refused(what))
    await writeFile(file, Buffer.concat([torchLegacy(pickle).subarray(0, 15), bytesOf([0x80, 2], ...program, '.')]))
    await expect(readAll()).rejects.toMatchObject(refused(/./))
    expect(existsSync('loupe-was-here') || existsSync(join(dir, 'loupe-was-here'))).toBe(false)
  })

  test('the refusal says not to open the file in Python', async () => {
    await writeTorchZip(file, { 'data.pkl': dictionary('w', 'cposix\nsystem\n', ...call, 'R') })
    await expect(readAll()).rejects.toMatchObject({ next: expect.stringMatching(/Do not open it in Python/) })
  })
})

test('a name with a hundred thousand prefixes of DataParallel loses those of a model wrapped a few times', async () => {
  const prefix = 'module.'.repeat(100_000)
  const [read] = await readBoth(dictionary(`${prefix}w`, ...tensor()))
  expect(Object.keys(read as object)).toEqual([`${prefix.slice(3 * 'module.'.length)}w`])
})

describe('a pickle that would cost memory or time is refused immediately', () => {
  const repeated = (part: string) => bytesOf([0x80, 2], part.repeat(3_000_000), '.')
  const bombs: Record<string, [RegExp, Buffer]> = {
    'a long integer of 2 GB': [/2147483647 bytes/, bytesOf([0x80, 2, 0x8b], u32(0x7fffffff), '.')],
    'a text of 4 GB': [/cut short or damaged/, bytesOf([0x80, 2, 0x58], u32(0xffffffff), '.')],
    'a text of 2^63 bytes': [/cut short or damaged/, bytesOf([0x80, 4, 0x8d], u64(2n ** 63n), '.')],
    'bytes of 2^64 - 1': [/cut short or damaged/, bytesOf([0x80, 5, 0x96], u64(2n ** 64n - 1n), '.')],
    'a line without an end': [/line without an end/, bytesOf([0x80, 2], 'I', '1'.repeat(5000))],
    'a decimal integer of a thousand digits': [/damaged/, bytesOf([0x80, 2], `L${'9'.repeat(1000)}L\n.`)],
    'millions of dictionaries': [/more objects/, repeated('}')],
    'millions of marks': [/more objects/, repeated('(')],
    'millions of numbers': [/more objects/, repeated('K\x01')],
    'a stack that doubles nothing but grows': [/more objects/, bytesOf([0x80, 2], 'N', '2'.repeat(3_000_000), '.')],
    'a memo of millions': [/more objects/, bytesOf([0x80, 4], 'N', Array<number>(3_000_000).fill(0x94), '.')],
    'a pickle of more than eight megabytes': [/larger|cut short/, bytesOf([0x80, 2], 'N0'.repeat(5_000_000), 'N.')],
    'nothing on the stack': [/damaged/, bytesOf([0x80, 2], 'R.')],
    'two values at the end': [/damaged/, bytesOf([0x80, 2], 'NN.')],
    'no end': [/cut short/, bytesOf([0x80, 2], 'N')],
    'a memo that was never filled': [/damaged/, bytesOf([0x80, 2], 'h', 9, '.')],
    'an unknown instruction': [/does not write/, bytesOf([0x80, 2], 0xff, '.')],
    'protocol 9': [/protocol 9/, bytesOf([0x80, 9], 'N.')],
    'a tuple out of a mark that belongs to another': [/damaged/, bytesOf([0x80, 2], 'N(', 0x85, '.')],
    'a dictionary as a list': [/damaged/, bytesOf([0x80, 2], '}Na.')],
    'odd items': [/damaged/, bytesOf([0x80, 2], '}(NNNu.')],
  }
  test.each(Object.entries(bombs))('%s', async (_, [what, pickle]) => {
    await writeTorchZip(file, { 'data.pkl': pickle })
    await expect(readAll()).rejects.toMatchObject(refused(what))
  })

  test('nested ten million times over in a few bytes, a tuple is never walked through', async () => {
    // Each tuple contains the one before three times: 3^40 leaves.
    const nested = Array.from({ length: 40 }, (): Part[] => [0x94, '22', 0x87]).flat()
    await writeTorchZip(file, { 'data.pkl': bytesOf([0x80, 4], 'N', ...nested, '.') })
    await expect(readAll()).rejects.toMatchObject(refused(/a list instead of a state dict/))
  })

  test('lists nested a million deep, and one that contains itself', async () => {
    await writeTorchZip(file, { 'data.pkl': bytesOf([0x80, 2], ']'.repeat(400_000), 'a'.repeat(399_999), '.') })
    await expect(readAll()).rejects.toMatchObject(refused(/a list/))
    const own = bytesOf([0x80, 4], '}', 0x94, ...text('state_dict'), 'h', 0, 's.')
    await writeTorchZip(file, { 'data.pkl': own })
    await expect(readAll()).rejects.toMatchObject(refused(/no tensors by name/))
  })
})

describe('a tensor that does not match its storage is refused', () => {
  const big = 0x7fffffff
  test.each<[string, RegExp, Parameters<typeof tensor>[0]]>([
    ['reaching beyond its storage', /beyond its storage/, { shape: [5] }],
    ['with an offset beyond it', /beyond its storage/, { offset: 1 }],
    ['with strides beyond it', /beyond its storage/, { shape: [2], stride: [4] }],
    ['with a negative size', /not described/, { shape: [-1] }],
    ['with a negative stride', /not described/, { stride: [-1] }],
    ['with another number of strides', /not described/, { stride: [1, 1] }],
    ['of a trillion numbers by a stride of 0', /larger than any network/, { shape: [big, 500], stride: [0, 0] }],
    ['that repeats one number a hundred million times', /too often/, { shape: [100_000_000], stride: [0] }],
    ['of nine axes', /larger than any network/, { shape: Array<number>(9).fill(1), stride: Array<number>(9).fill(0) }],
    ['whose storage is longer than its file', /cut short|another length/, { length: 400 }],
    ['whose storage is not there', /not in it|list of storages/, { key: '7' }],
    ['whose storage would lie elsewhere', /not in it|list of storages/, { key: '../../../etc/passwd' }],
    ['of a kind that is not known', /torch\.ComplexFloatStorage/, { type: 'ComplexFloatStorage' }],
  ])('%s', async (_, what, described) => {
    const pickle = dictionary('w', ...tensor(described))
    await writeTorchZip(file, { 'data.pkl': pickle, 'data/0': numbers })
    await expect(readAll()).rejects.toMatchObject(refused(what))
    await writeFile(file, torchLegacy(pickle, [storage]))
    await expect(readAll()).rejects.toMatchObject(refused(what))
  })

  test('one storage cannot have two lengths', async () => {
    const pickle = bytesOf([0x80, 2], '}', ...text('a'), ...tensor(), 's', ...text('b'), ...tensor({ length: 3, shape: [3] }), 's.') // prettier-ignore
    await writeTorchZip(file, { 'data.pkl': pickle, 'data/0': numbers })
    await expect(readAll()).rejects.toMatchObject(refused(/is not one that torch\.save writes/))
  })
})

describe('a file that is not what it seems is refused', () => {
  const pickle = dictionary('w', ...tensor())

  test('big-endian numbers', async () => {
    await writeTorchZip(file, { 'data.pkl': pickle, byteorder: bytesOf('big'), 'data/0': numbers })
    await expect(readAll()).rejects.toMatchObject(refused(/big-endian/))
    await writeFile(file, torchLegacy(pickle, [storage], false))
    await expect(readAll()).rejects.toMatchObject(refused(/big-endian/))
  })

  test('a compressed archive', async () => {
    const pickles = { 'data.pkl': dictionary('w'.repeat(1000), ...tensor()), 'data/0': numbers }
    await writeTorchZip(file, pickles, { compress: true })
    await expect(readAll()).rejects.toMatchObject(refused(/compressed/))
  })

  test('an archive without a pickle, and one with two', async () => {
    await writeTorchZip(file, { 'a.npy': numbers })
    await expect(readAll()).rejects.toMatchObject(refused(/numpy/))
    await writeTorchZip(file, { 'data.txt': numbers })
    await expect(readAll()).rejects.toMatchObject(refused(/not one that torch\.save writes/))
  })

  test('legacy storages of another length, truncated, or followed by something', async () => {
    await writeFile(file, torchLegacy(pickle, [{ ...storage, length: 5n }]))
    await expect(readAll()).rejects.toMatchObject(refused(/another length/))
    await writeFile(file, torchLegacy(pickle, [{ ...storage, length: -4n }]))
    await expect(readAll()).rejects.toMatchObject(refused(/another length/))
    await writeFile(file, torchLegacy(pickle, [{ ...storage, bytes: numbers.subarray(0, 15) }]))
    await expect(readAll()).rejects.toMatchObject(refused(/cut short/))
    await writeFile(file, Buffer.concat([torchLegacy(pickle, [storage]), numbers]))
    await expect(readAll()).rejects.toMatchObject(refused(/16 bytes behind/))
    await writeFile(file, torchLegacy(pickle, [storage, storage]))
    await expect(readAll()).rejects.toMatchObject(refused(/list of storages/))
  })

  test.each<[string, RegExp, Part[]]>([
    ['nothing', /empty/, []],
    ['a web page', /web page/, ['<!DOCTYPE html><html>']],
    ['a pointer of Git LFS', /Git LFS/, ['version https://git-lfs.github.com/spec/v1\n']],
    ['Keras weights', /HDF5/, [[0x89], 'HDF\r\n\x1a\n']],
    ['a picture', /not a file of weights/, [[0xff, 0xd8, 0xff, 0xe0], 'JFIF and so on']],
    ['gzip', /gzip/, [[0x1f, 0x8b, 8, 0]]],
    ['a plain pickle', /plain Python pickle/, [[0x80, 4], '}.']],
    ['half of a ZIP', /cut short/, ['PK\x03\x04 and nothing more']],
  ])('%s', async (_, what, parts) => {
    await writeFile(file, bytesOf(...parts))
    await expect(readAll()).rejects.toMatchObject(refused(what))
  })

  test('a folder and a missing path', async () => {
    await expect(openWeights(dir)).rejects.toMatchObject(refused(/no file/))
    await expect(openWeights(join(dir, 'missing.pth'))).rejects.toMatchObject(refused(/no file/))
  })
})

describe('a safetensors file is checked before it is trusted', () => {
  const write = async (json: string, data: Uint8Array, length = BigInt(Buffer.byteLength(json))) => {
    await writeFile(file, Buffer.concat([bytesOf(u64(length)), Buffer.from(json), data]))
  }
  const header = (entries: Record<string, unknown>) => JSON.stringify(entries)
  const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') => ({
    ...{ dtype, shape, data_offsets: [begin, end] },
  })

  test('a valid one is read', async () => {
    await write(header({ __metadata__: { format: 'pt' }, b: entry(8, 16, [1, 2]), a: entry(0, 8) }) + '   ', numbers)
    expect(await readAll()).toEqual({ a: [1, 2], b: [3, 4] })
  })

  test('a header that claims 40 GB is refused without being read', async () => {
    await write(header({ a: entry(0, 16) }), numbers, 40_000_000_000n)
    await expect(readAll()).rejects.toMatchObject(refused(/claims 40000000000 bytes/))
    await write(header({ a: entry(0, 16) }), numbers, 2n ** 64n - 1n)
    await expect(readAll()).rejects.toMatchObject(refused(/claims 18446744073709551615 bytes/))
  })

  test('a header that really is 40 GB long is refused without being read', async () => {
    await write(header({ a: entry(0, 16) }), numbers, 40_000_000_000n)
    // A sparse file: it claims the size and contains next to nothing.
    const handle = await open(file, 'r+')
    await handle.truncate(40_000_001_000)
    await handle.close()
    await expect(readAll()).rejects.toMatchObject(refused(/40000000000 bytes long/))
  })

  test.each<[string, RegExp, string]>([
    ['no JSON', /not the JSON object/, '{"a": '],
    ['deeply nested JSON', /not the JSON object|not that of a tensor/, `{"a":${'['.repeat(200_000)}`],
    ['an entry that is no tensor', /entry for a/, header({ a: 7 })],
    ['an entry with more than it should have', /entry for a/, header({ a: { ...entry(0, 16), x: 1 } })],
    ['a negative offset', /entry for a/, header({ a: entry(-16, 0, [4]) })],
    ['offsets the wrong way round', /is given -16 bytes/, header({ a: entry(16, 0, [4]) })],
    ['a fractional size', /entry for a/, header({ a: entry(0, 16, [4.5]) })],
    ['nine axes', /entry for a/, header({ a: entry(0, 16, [4, 1, 1, 1, 1, 1, 1, 1, 1]) })],
    ['a shape of another size', /is given 16 bytes/, header({ a: entry(0, 16, [5]) })],
    ['a shape whose size overflows', /larger than any network/, header({ a: entry(0, 16, [2 ** 50, 2 ** 50]) })],
    ['numbers of a kind that is not read', /F8_E4M3/, header({ a: entry(0, 16, [16], 'F8_E4M3') })],
    ['numbers of a kind that JavaScript has', /__proto__/, header({ a: entry(0, 16, [4], '__proto__') })],
    ['an overlap', /overlaps/, header({ a: entry(0, 12), b: entry(8, 16) })],
    ['a gap', /overlaps another one or leaves a gap/, header({ a: entry(0, 4), b: entry(8, 16) })],
    ['numbers missing at the end', /cut short/, header({ a: entry(0, 20) })],
    ['numbers too many', /4 bytes behind/, header({ a: entry(0, 12) })],
    ['a name that JavaScript has', /16 bytes behind|entry for __proto__/, '{"__proto__": {"dtype": 7}}'],
  ])('%s', async (_, what, json) => {
    await write(json, numbers)
    await expect(readAll()).rejects.toMatchObject(refused(what))
  })

  test('NaN and infinity are refused, naming the tensor', async () => {
    await write(header({ good: entry(0, 8), 'layer1.0.conv1.weight': entry(8, 16) }), new Uint8Array(Float32Array.of(1, 2, 3, NaN).buffer)) // prettier-ignore
    await expect(readAll()).rejects.toMatchObject(refused(/layer1\.0\.conv1\.weight.*not finite/))
  })
})
