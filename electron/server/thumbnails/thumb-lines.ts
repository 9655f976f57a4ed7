import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Bytes } from './pixel-processes.ts'

/**
 * Thumbnails as lines `[place, base64 of the WebP]`, each as soon as it is ready; those that are ready together are
 * sent together. Null replaces one that cannot be made.
 * @param work makes the picture at a place; a rejection affects that picture alone
 */
export async function* thumbLines(count: number, work: (place: number) => Promise<Bytes>): AsyncGenerator<string> {
  let lines = ''
  let open = count
  let wake: () => void = () => undefined
  for (let place = 0; place < count; place++)
    void work(place)
      .then(
        (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
        () => null,
      )
      .then((base64) => {
        lines += `${JSON.stringify([place, base64])}\n`
        open--
        wake()
      })
  while (open > 0 || lines !== '') {
    if (lines === '') await new Promise<void>((resolve) => (wake = resolve))
    // Lines of the same turn go out together.
    await nextTurn()
    const piece = lines
    lines = ''
    yield piece
  }
}
