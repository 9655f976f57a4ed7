/**
 * Why an engine is missing: a code for programs, for which the page has its own words; then after a colon the text that
 * the command and its JSON show.
 */
export const whyMissing = {
  not_in_onnxruntime: 'onnxruntime has no such provider for this system.',
  no_nvidia_gpu: 'there is no NVIDIA GPU with a driver.',
  no_provider_library: "onnxruntime's library for it is not installed.",
  no_gpu_driver: 'there is no GPU driver that WebGPU could use.',
  no_webgpu_package: "npm's package webgpu is not installed.",
  not_installed: 'it is not installed.',
  crashed:
    'it ended the training process when it was last used here, and is left out for 30 days. Remove engine-crashes.json from LOUPE_HOME to try it again.',
} as const

export type MissingCode = keyof typeof whyMissing

/** What the computer needs for an engine that Loupe cannot install itself, by engine. */
export const whatAdds = {
  cuda: "An NVIDIA GPU with its driver, CUDA 12, cuDNN 9 and onnxruntime-node's CUDA files (run its install script).",
  tensorrt: 'What cuda needs, and TensorRT 10.',
  dml: 'Windows 10 or newer with a GPU of DirectX 12.',
  coreml: 'A Mac.',
  webgpu: 'A GPU with its driver (on Linux also the package libvulkan1), and npm’s optional package webgpu.',
} as const

export type AddsCode = keyof typeof whatAdds
