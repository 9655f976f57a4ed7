/** The supported number types by safetensors' names, and their sizes in bytes. */
const bytes = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8, I32: 4, I16: 2, I8: 1, U8: 1, BOOL: 1 } as const

export type Dtype = keyof typeof bytes

export function isDtype(name: string): name is Dtype {
  return Object.hasOwn(bytes, name)
}

/** Bytes of one number. */
export function bytesOf(dtype: Dtype): number {
  return bytes[dtype]
}

/**
 * Converts little-endian numbers to float32 in `out`. Float64 and large integers are rounded to the nearest float32.
 * @param raw starts at a multiple of 8 in its buffer and contains `out.length` numbers
 */
export function decode(dtype: Dtype, raw: Uint8Array<ArrayBuffer>, out: Float32Array): void {
  const { buffer, byteOffset } = raw
  const n = out.length
  if (dtype === 'F32') out.set(new Float32Array(buffer, byteOffset, n))
  else if (dtype === 'F64') out.set(new Float64Array(buffer, byteOffset, n))
  else if (dtype === 'F16') decodeHalf(new Uint16Array(buffer, byteOffset, n), out)
  else if (dtype === 'BF16') decodeBrain(new Uint16Array(buffer, byteOffset, n), out)
  else if (dtype === 'I64') new BigInt64Array(buffer, byteOffset, n).forEach((value, i) => (out[i] = Number(value)))
  else if (dtype === 'I32') out.set(new Int32Array(buffer, byteOffset, n))
  else if (dtype === 'I16') out.set(new Int16Array(buffer, byteOffset, n))
  else if (dtype === 'I8') out.set(new Int8Array(buffer, byteOffset, n))
  else out.set(raw)
}

/** IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
function decodeHalf(halves: Uint16Array, out: Float32Array): void {
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i]
    const exponent = (half >> 10) & 31
    const fraction = half & 1023
    const size =
      exponent === 31
        ? fraction
          ? NaN
          : Infinity
        : exponent === 0
          ? fraction * 2 ** -24
          : (1024 + fraction) * 2 ** (exponent - 25)
    out[i] = half & 0x8000 ? -size : size
  }
}

/** bfloat16 is the upper half of a float32. */
function decodeBrain(halves: Uint16Array, out: Float32Array): void {
  const words = new Uint32Array(out.buffer, out.byteOffset, out.length)
  for (let i = 0; i < halves.length; i++) words[i] = halves[i] << 16
}
