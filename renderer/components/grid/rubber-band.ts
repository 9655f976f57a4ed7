import { AutoScroll } from './auto-scroll.ts'
import { between, type Rectangle } from './geometry.ts'

/** A pointer has to move this far before it draws a band: less is a click. */
const threshold = 4

interface BandHandlers {
  /** The band moved; in the coordinates of the scrolled content. */
  onBand(rectangle: Rectangle): void
  /** It was released, or never drawn (`drawn` false: a click on nothing). */
  onEnd(drawn: boolean): void
}

/**
 * Follows a pointer from press to release and reports the rectangle it draws. Near the edges the window scrolls along.
 * @param viewport the element that scrolls
 */
export function drawBand(viewport: HTMLElement, down: PointerEvent, { onBand, onEnd }: BandHandlers): void {
  const inContent = (x: number, y: number) => {
    const box = viewport.getBoundingClientRect()
    return { x: x - box.left, y: y - box.top + viewport.scrollTop }
  }
  const start = inContent(down.clientX, down.clientY)
  let at = { x: down.clientX, y: down.clientY }
  let drawn = false
  const draw = () => {
    if (drawn) onBand(between(start, inContent(at.x, at.y)))
  }
  const edges = new AutoScroll(viewport, draw)
  viewport.setPointerCapture(down.pointerId)
  const follow = (event: PointerEvent) => {
    at = { x: event.clientX, y: event.clientY }
    drawn ||= Math.hypot(at.x - down.clientX, at.y - down.clientY) > threshold
    if (drawn) edges.pointer(at.y)
    draw()
  }
  const end = () => {
    edges.stop()
    viewport.removeEventListener('pointermove', follow)
    viewport.removeEventListener('pointerup', end)
    viewport.removeEventListener('pointercancel', end)
    onEnd(drawn)
  }
  viewport.addEventListener('pointermove', follow)
  viewport.addEventListener('pointerup', end)
  viewport.addEventListener('pointercancel', end)
}
