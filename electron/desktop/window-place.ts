export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export const smallest = { width: 1024, height: 700 }
const usual = { width: 1280, height: 820 }
/** At least this much of the window must be on a screen for people to grab it, in pixels. */
const grip = { width: 200, height: 60 }

/**
 * Where the window opens: where it was, if enough of its top is on a connected screen; otherwise in the middle (no x
 * and y). Never smaller than the studio's minimum and, beyond that, never larger than its screen.
 */
export function placeWindow(
  saved: Rectangle | null,
  screens: readonly Rectangle[],
): { width: number; height: number; x?: number; y?: number } {
  if (!saved) return usual
  const screen = screens.find((area) => reachable(saved, area))
  const size = {
    width: clamp(saved.width, smallest.width, screen?.width ?? usual.width),
    height: clamp(saved.height, smallest.height, screen?.height ?? usual.height),
  }
  return screen ? { ...size, x: saved.x, y: saved.y } : size
}

function reachable(window: Rectangle, screen: Rectangle): boolean {
  const across = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const topInside = window.y >= screen.y - grip.height / 2 && window.y + grip.height <= screen.y + screen.height
  return across >= grip.width && topInside
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}
