import type { Dtype } from './dtypes.ts'
import { WeightsProblem } from './problem.ts'

/** What a name in a pickle means. Functions are recognised, never run: Loupe makes what they would make. */
export type Named =
  { kind: 'storage'; dtype: Dtype } | { kind: 'dtype'; dtype: Dtype } | { kind: 'function'; name: FunctionName }

const functions = {
  'collections.OrderedDict': 'orderedDict',
  'torch._utils._rebuild_tensor': 'tensor',
  'torch._utils._rebuild_tensor_v2': 'tensor',
  'torch._utils._rebuild_tensor_v3': 'typedTensor',
  'torch._utils._rebuild_parameter': 'parameter',
  'torch._utils._rebuild_parameter_with_state': 'parameter',
  'torch.nn.parameter.Parameter': 'parameter',
  'torch.Size': 'size',
  'torch.device': 'device',
} as const
export type FunctionName = (typeof functions)[keyof typeof functions]

const storages: Record<string, Dtype> = {
  DoubleStorage: 'F64',
  FloatStorage: 'F32',
  HalfStorage: 'F16',
  BFloat16Storage: 'BF16',
  LongStorage: 'I64',
  IntStorage: 'I32',
  ShortStorage: 'I16',
  CharStorage: 'I8',
  ByteStorage: 'U8',
  BoolStorage: 'BOOL',
}

const types: Record<string, Dtype> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint8: 'U8',
  bool: 'BOOL',
}

/** Every name that a file of weights may contain. All others are refused. */
const allowed = new Map<string, Named>([
  ...Object.entries(functions).map(([path, name]): [string, Named] => [path, { kind: 'function', name }]),
  ...['torch.', 'torch.cuda.'].flatMap((module) =>
    Object.entries(storages).map(([name, dtype]): [string, Named] => [module + name, { kind: 'storage', dtype }]),
  ),
  // A storage without a type consists of bytes; the tensor defines their meaning.
  ['torch.storage.UntypedStorage', { kind: 'storage', dtype: 'U8' }],
  ['torch.UntypedStorage', { kind: 'storage', dtype: 'U8' }],
  ...Object.entries(types).map(([name, dtype]): [string, Named] => [`torch.${name}`, { kind: 'dtype', dtype }]),
])

/** What a pickle's name means. Throws a refusal for every name that weights do not need. */
export function allowedName(module: string, name: string): Named {
  const found = allowed.get(`${module}.${name}`)
  if (!found) throw refusal(module, `${module}.${name}`.slice(0, 200))
  return found
}

/** Modules whose functions reach out of the pickle. */
const reaching =
  /^(os|posix|nt|ntpath|posixpath|sys|subprocess|builtins|__builtin__|importlib|runpy|shutil|socket|ctypes|pty|pickle|_pickle|marshal|code|codeop|types|operator|_operator|functools|asyncio|threading|multiprocessing|webbrowser|urllib|http|requests|tempfile|pathlib|io|_io|timeit|cProfile|pdb|bdb|torch\.hub|torch\.serialization|torch\.jit|torch\.package)(\.|$)/
/** Modules whose classes are networks or their layers. */
const networks =
  /^(torch\.nn\.(modules|parallel|backends)|torchvision|timm|efficientnet\w*|__main__|__torch__|models?|nets?|networks?)(\.|$)/
const otherNumbers =
  /^torch\.(Quantized|QInt|QUInt|Complex|q?u?int\d|complex|float8|Q\w+Storage)|^torch\._utils\._rebuild_(q|sparse|nested|meta|wrapper|device)/

function refusal(module: string, path: string): WeightsProblem {
  if (networks.test(module))
    return new WeightsProblem(`it is a whole pickled model (of the class ${path}), not its weights`, 'weights_alone')
  if (otherNumbers.test(path))
    return new WeightsProblem(`its tensors are of a kind that is not read (${path})`, 'plain_tensors')
  if (reaching.test(module))
    return new WeightsProblem(
      `it names ${path}, which weights never need: opened in Python it may run a program. Nothing of it was run`,
      'distrust',
    )
  return new WeightsProblem(`it holds ${path}, which is not weights`, 'of_checkpoint')
}
