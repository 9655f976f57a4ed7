type CameraProblem = 'denied' | 'none' | 'busy'

const pictureQuality = 0.92

/** The webcam: opened while somebody uses it, released afterwards. */
export class Camera {
  stream = $state.raw<MediaStream | null>(null)
  problem = $state<CameraProblem | null>(null)
  devices = $state.raw<MediaDeviceInfo[]>([])
  #stopped = false

  /** Opens a camera; the person may have to allow it. */
  async open(deviceId?: string): Promise<void> {
    this.#release()
    this.problem = null
    this.#stopped = false
    try {
      const video = {
        deviceId: deviceId ? { exact: deviceId } : undefined,
        width: { ideal: 1280 },
        height: { ideal: 720 },
      }
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false })
      // It may have been closed while the permission question was open.
      if (this.#stopped) for (const track of stream.getTracks()) track.stop()
      else this.stream = stream
      this.devices = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput')
    } catch (error) {
      this.problem = problemOf(error)
    }
  }

  close(): void {
    this.#stopped = true
    this.#release()
  }

  #release(): void {
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = null
  }
}

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  return 'none'
}

/** A video's current frame as JPEG; null before its first frame. */
export async function takePicture(video: HTMLVideoElement): Promise<Blob | null> {
  const { videoWidth: width, videoHeight: height } = video
  if (width === 0) return null
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', pictureQuality))
}
