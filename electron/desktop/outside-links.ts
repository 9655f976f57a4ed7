/** Pages about using an exported model: the only ones that the studio may open in the browser. */
const allowed = [
  'https://onnxruntime.ai/docs/',
  'https://js.tensorflow.org/api/',
  'https://www.tensorflow.org/js/guide/',
]

/** Whether an address may be handed to the system's browser. */
export function mayOpenOutside(address: string): boolean {
  try {
    // As the browser will read it: dots in paths resolved and tricks in host names undone.
    const { href, username, password } = new URL(address)
    return username === '' && password === '' && allowed.some((start) => href.startsWith(start))
  } catch {
    return false
  }
}
