import { thumbnailType } from '../../common/pictures/thumbnail.ts'
import { client } from './client.ts'
import { thumbnailSide } from './backend.ts'

/** A thumbnail to load; `side` is the longest one, in pixels. */
interface ThumbRequest {
  id: number
  side: number
}

/**
 * Thumbnails of a project, many in one request, each as a data address as soon as it arrives.
 * @param onThumb called with the index in `wanted`; null for a picture that cannot be shown
 * @throws BackendError, and what an aborted request throws
 */
export async function streamThumbs(
  project: string,
  wanted: ThumbRequest[],
  onThumb: (place: number, address: string | null) => void,
  signal: AbortSignal,
): Promise<void> {
  const pictures = wanted.map(({ id, side }) => ({ id, s: thumbnailSide(side) }))
  const thumbs = client.api.projects[':p'].thumbs
  const { body } = await thumbs.$post({ param: { p: project }, json: { pictures } }, { init: { signal } })
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    const lines = (rest + piece.value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [place, base64] = JSON.parse(line) as [number, string | null]
      onThumb(place, base64 === null ? null : `data:${thumbnailType};base64,${base64}`)
    }
  }
}
