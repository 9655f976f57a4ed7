import { messageOf } from '../message-of.ts'

/**
 * Error messages when a GPU's memory is full: of onnxruntime's arena and CUDA's libraries, TensorFlow, DirectML (as
 * error numbers), Vulkan, and WebGPU, whose device is lost then.
 */
const messages = [
  /failed to allocate memory for requested buffer/i,
  /\bout of (device )?memory\b/i,
  /out_of_(device_|host_)?memory\b/i,
  /\boutofmemory/i,
  /_STATUS_(ALLOC|ALLOCATION)_FAILED/,
  /\bOOM when allocating\b/,
  /resource[ _]exhausted/i,
  /not enough memory resources/i,
  /\b8007000E\b/i,
  /\b887A0005\b/i,
  /\bdevice (was|is) lost\b|\bdevice ?lost\b|\blost device\b/i,
]

/** Whether an engine failed because the work did not fit into its memory: smaller batches may work. */
export function isOutOfMemory(error: unknown): boolean {
  const text = saidByEngine(error)
  return messages.some((message) => message.test(text))
}

/** The engine's own message, which our error has as its cause. */
export function saidByEngine(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: unknown }
  if (cause instanceof Error) return cause.message
  return messageOf(error)
}
