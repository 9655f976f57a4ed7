/** Width and height in pixels. */
export interface Size {
  width: number
  height: number
}

/** A rectangle of a picture in pixels, from its upper left corner. */
export interface Region extends Size {
  left: number
  top: number
}

/** Python's `round`: halves go to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** The size after torchvision's `Resize(short)`: the short side becomes `short`, the long one `int(short * long / short side)`. */
export function shortSideSize({ width, height }: Size, short: number): Size {
  return width <= height
    ? { width: short, height: Math.trunc((short * height) / width) }
    : { width: Math.trunc((short * width) / height), height: short }
}

/**
 * The region of torchvision's `CenterCrop`, in coordinates of the picture. Left and top are negative if the picture is
 * smaller than the crop and gets a black border (`(crop - side) // 2` before, the rest after).
 */
export function centreCropRegion(picture: Size, crop: Size): Region {
  const start = (side: number, wanted: number) =>
    side < wanted ? -Math.floor((wanted - side) / 2) : roundHalfEven((side - wanted) / 2)
  return { left: start(picture.width, crop.width), top: start(picture.height, crop.height), ...crop }
}
