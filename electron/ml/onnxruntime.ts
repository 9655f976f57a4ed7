import { createRequire } from 'node:module'
import type * as Onnxruntime from 'onnxruntime-node'
import { isSilent } from './silence.ts'

/**
 * The one place that loads onnxruntime; a test refuses all others. It uses require instead of import, because imports
 * are hoisted, in a bundle above everything that should come before them.
 */

if (!isSilent())
  throw new Error('onnxruntime would report to its maker: the process that starts this thread must import silence.ts')

const onnxruntime = createRequire(import.meta.url)('onnxruntime-node') as typeof Onnxruntime

export const { InferenceSession, Tensor, listSupportedBackends } = onnxruntime
export type InferenceSession = Onnxruntime.InferenceSession
export type SessionOptions = Onnxruntime.InferenceSession.SessionOptions
export type Tensor = Onnxruntime.Tensor
