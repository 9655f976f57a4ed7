export type WebcamFault = 'refused' | 'absent' | 'busy' | 'other'

/** Why a camera did not start, from the error of `getUserMedia`. */
export function webcamFault(error: unknown): WebcamFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'absent'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'other'
}

/** Requests the camera. Throws what the browser throws, and `NotFoundError` if the browser has no camera API. */
export async function openCamera(): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (!devices) throw new DOMException('no media devices', 'NotFoundError')
  return devices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } }, audio: false })
}

/** Releases the camera: its light goes out. */
export function closeCamera(stream: MediaStream | null): void {
  stream?.getTracks().forEach((track) => track.stop())
}

/** The video's current frame as JPEG; null before the first one. */
export async function grabFrame(video: HTMLVideoElement): Promise<Blob | null> {
  if (video.videoWidth === 0) return null
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9))
}

/** Minimum milliseconds from the start of one prediction to the next: four per second are enough. */
export const pace = 250

/**
 * Calls `step` repeatedly, never concurrently, until the signal is aborted.
 * @param between minimum milliseconds from one start to the next
 */
export async function repeat(step: () => Promise<void>, between: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const began = performance.now()
    await step()
    const rest = between - (performance.now() - began)
    if (rest > 0 && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, rest))
  }
}
