import type { NativePackage } from '../../ml/engines/native-tensorflow.ts'
import type { PinnedWheel, WheelTarget } from '../wheels/download.ts'

/** A wheel, and what is needed of it. */
export interface Wheel extends PinnedWheel {
  /** Bytes of the file. */
  bytes: number
  /** The files needed at run time, and (`headers`) only for building. Paths in the wheel. */
  libraries: RegExp
  headers?: RegExp
}

/** Everything that an installation from wheels needs. */
export interface WheelPlan {
  package: NativePackage
  /** Version of TensorFlow. */
  version: string
  wheels: Wheel[]
  /** Size of the result in bytes. */
  installed: number
  /** Free bytes needed on the disk during installation. */
  needed: number
  /** The libraries that the binding is linked to, relative to the result. */
  linked: string[]
}

/** Wheels for one system and one Python, whatever Python is installed: nothing of Python itself is used. */
export const wheelTarget = {
  platforms: [
    'manylinux_2_27_x86_64',
    'manylinux2014_x86_64',
    'manylinux_2_17_x86_64',
    'manylinux2010_x86_64',
    'manylinux_2_12_x86_64',
  ],
  python: '3.12',
  abi: 'cp312',
  /** The oldest C library that these wheels run with. */
  glibc: [2, 27],
} as const satisfies WheelTarget & { glibc: readonly number[] }

const version = '2.21.0'
/** Of 1.3 GB of Python, compilers and headers, only these two libraries are needed at run time. */
const libraries = /^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/
const headers = /^tensorflow\/include\/(tensorflow|tsl|xla)\/.*\.h$/
const linked = ['tensorflow/libtensorflow_cc.so.2', 'tensorflow/libtensorflow_framework.so.2']

export const cpuPlan: WheelPlan = {
  package: 'tfjs-node',
  version,
  wheels: [
    {
      requirement: `tensorflow-cpu==${version}`,
      sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
      bytes: 274_000_871,
      ...{ libraries, headers },
    },
  ],
  installed: 648e6,
  needed: 1.25e9,
  linked,
}

/** NVIDIA's own wheels: TensorFlow looks for their libraries in `../nvidia`, beside its own folder. */
const nvidia = (name: string, release: string, bytes: number, sha256: string): Wheel => ({
  requirement: `nvidia-${name}-cu12==${release}`,
  sha256,
  bytes,
  libraries: /^nvidia\/[^/]+\/(lib|bin|nvvm)\/.*$/,
})

/** For computers with an NVIDIA GPU: TensorFlow with CUDA, and the parts of CUDA it was built for. */
export const gpuPlan: WheelPlan = {
  package: 'tfjs-node-gpu',
  version,
  wheels: [
    {
      requirement: `tensorflow==${version}`,
      sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
      bytes: 572_611_111,
      ...{ libraries, headers },
    },
    nvidia('cublas', '12.9.3.13', 581_217_458, 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'),
    nvidia('cuda-cupti', '12.8.90', 10_248_621, 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182'),
    nvidia('cuda-nvcc', '12.9.86', 40_546_229, '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'),
    nvidia('cuda-nvrtc', '12.9.86', 89_568_129, '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'),
    nvidia('cuda-runtime', '12.9.79', 3_493_179, '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'),
    nvidia('cudnn', '9.28.0.42', 716_538_495, '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'),
    nvidia('cufft', '11.4.1.4', 200_877_592, 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
    nvidia('curand', '10.3.10.19', 68_295_626, '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'),
    nvidia('cusolver', '11.7.5.82', 338_117_415, '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'),
    nvidia('cusparse', '12.5.10.65', 366_465_088, '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'),
    nvidia('nccl', '2.32.3', 351_526_311, 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
    nvidia('nvjitlink', '12.9.86', 39_748_338, 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'),
  ],
  installed: 5.4e9,
  needed: 7e9,
  linked,
}

/** Bytes to download. */
export function downloadBytes({ wheels }: WheelPlan): number {
  return wheels.reduce((sum, { bytes }) => sum + bytes, 0)
}
