import { createRequire } from 'node:module'
import { answerCalls } from '../worker-answers.ts'
import type { Size } from './geometry.ts'

/** The part of libheif's wasm build used here; it ships no usable types. */
interface Libheif {
  heif_error_code: { heif_error_Ok: unknown }
  heif_colorspace: { heif_colorspace_RGB: unknown }
  heif_chroma: { heif_chroma_interleaved_RGB: unknown }
  heif_context_alloc(): unknown
  heif_context_free(context: unknown): void
  heif_context_read_from_memory(context: unknown, bytes: Uint8Array): Status
  heif_js_context_get_primary_image_handle(context: unknown): Status
  heif_image_handle_get_width(handle: unknown): number
  heif_image_handle_get_height(handle: unknown): number
  heif_image_handle_release(handle: unknown): void
  heif_js_decode_image2(handle: unknown, colours: unknown, chroma: unknown): Decoded | Promise<Decoded>
  heif_image_release(image: unknown): void
}

/** `code` is present if something failed (for `read_from_memory` always). */
interface Status {
  code?: unknown
  message?: string
}

interface Decoded extends Status {
  image: unknown
  channels: { stride: number; data: Uint8Array; width: number; height: number }[]
}

const heif = createRequire(import.meta.url)('libheif-js/wasm-bundle') as Libheif

/** Size or pixels of the primary picture in the bytes of a file. libheif has applied the orientation already. */
const calls = {
  size: (bytes: Uint8Array): Promise<Size> => read(bytes, async (_handle, size) => size),
  pixels: (bytes: Uint8Array) => read(bytes, async (handle, size) => ({ ...size, data: await decode(handle) })),
}
export type HeicCalls = typeof calls
answerCalls(calls)

async function read<T>(bytes: Uint8Array, use: (handle: unknown, size: Size) => Promise<T>): Promise<T> {
  const context = heif.heif_context_alloc()
  try {
    const status = heif.heif_context_read_from_memory(context, bytes)
    if (status.code !== heif.heif_error_code.heif_error_Ok) throw new Error(status.message)
    const handle = heif.heif_js_context_get_primary_image_handle(context)
    if (handle.code !== undefined) throw new Error(handle.message)
    try {
      return await use(handle, {
        width: heif.heif_image_handle_get_width(handle),
        height: heif.heif_image_handle_get_height(handle),
      })
    } finally {
      heif.heif_image_handle_release(handle)
    }
  } finally {
    heif.heif_context_free(context)
  }
}

async function decode(handle: unknown): Promise<Uint8Array> {
  const { heif_colorspace_RGB } = heif.heif_colorspace
  const { heif_chroma_interleaved_RGB } = heif.heif_chroma
  const decoded = await heif.heif_js_decode_image2(handle, heif_colorspace_RGB, heif_chroma_interleaved_RGB)
  if (decoded.code !== undefined) throw new Error(decoded.message)
  try {
    const [{ stride, data, width, height }] = decoded.channels
    const pixels = new Uint8Array(width * height * 3)
    for (let y = 0; y < height; y++) pixels.set(data.subarray(y * stride, y * stride + width * 3), y * width * 3)
    return pixels
  } finally {
    heif.heif_image_release(decoded.image)
  }
}
