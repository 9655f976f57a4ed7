/** MIME type of dragged pictures. */
const draggedType = 'application/x-loupe-pictures'

/** Puts pictures into a drag, with a small drag image: the cell itself would cover the classes. */
export function dragPictures(event: DragEvent, ids: readonly number[], words: string): void {
  if (!event.dataTransfer) return
  event.dataTransfer.setData(draggedType, JSON.stringify(ids))
  event.dataTransfer.effectAllowed = 'copy'
  const chip = document.createElement('div')
  chip.textContent = words
  chip.className = 'bg-accent text-on-accent fixed -top-20 left-0 rounded-md px-3 py-1 text-sm font-medium'
  document.body.append(chip)
  event.dataTransfer.setDragImage(chip, -8, -8)
  // The browser has captured the image by the end of the event.
  setTimeout(() => chip.remove())
}

/** Whether pictures are being dragged, for drop targets: which ones is known only when they are dropped. */
export function holdsPictures(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(draggedType) ?? false
}

/** Ids of the dropped pictures. */
export function droppedPictures(event: DragEvent): number[] {
  const text = event.dataTransfer?.getData(draggedType)
  const ids: unknown = text ? JSON.parse(text) : []
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : []
}
