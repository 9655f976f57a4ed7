/** Bytes of one component of an entry, by its type (TIFF 6.0). */
const bytesOf = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
/** Directories referenced by entries of others: EXIF, GPS, interoperability. */
const leads = new Set([0x8769, 0x8825, 0xa005])
const ORIENTATION = 0x0112

/** Cameras write about a hundred entries with consecutive data, and reference each directory once. */
const MOST = { entries: 2000, times: 3, repeats: 4 }

/**
 * EXIF as stored in a picture, from its TIFF header on. If its entries point to so much data that reading them would
 * take minutes, it is replaced by one of the same length that contains only the orientation; all others are returned
 * unchanged.
 */
export function withoutExifFan(exif: Buffer): Buffer {
  const order = exif.toString('latin1', 0, 2)
  if (exif.length < 26 || (order !== 'II' && order !== 'MM')) return exif
  const little = order === 'II'
  const short = (at: number) => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  const long = (at: number) => (little ? exif.readUInt32LE(at) : exif.readUInt32BE(at))

  const seen = new Set<number>()
  const waiting = [long(4)]
  let [entries, bytes, repeats, orientation] = [0, 0, 0, 1]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) repeats++
    if (at + 2 > exif.length || seen.has(at)) continue
    const isFirst = seen.size === 0
    seen.add(at)
    const count = Math.min(short(at), Math.floor((exif.length - at - 2) / 12))
    for (let i = 0; i < count && entries <= MOST.entries; i++) {
      const entry = at + 2 + 12 * i
      const [tag, type, components] = [short(entry), short(entry + 2), long(entry + 4)]
      const size = components * (bytesOf[type] ?? 1)
      // Readers refuse entries that do not fit.
      if (size <= exif.length) bytes += size
      entries++
      if (leads.has(tag)) waiting.push(long(entry + 8))
      if (isFirst && tag === ORIENTATION && type === 3 && components === 1) orientation = short(entry + 8)
    }
    const next = at + 2 + 12 * count
    if (next + 4 <= exif.length) waiting.push(long(next))
  }
  if (entries <= MOST.entries && repeats <= MOST.repeats && bytes <= MOST.times * exif.length) return exif
  return onlyOrientation(orientation, exif.length)
}

/** The shortest EXIF, padded with zeros. */
function onlyOrientation(orientation: number, length: number): Buffer {
  const made = Buffer.alloc(length)
  made.write('II*\0', 'latin1')
  made.writeUInt32LE(8, 4)
  made.writeUInt16LE(1, 8)
  made.writeUInt16LE(ORIENTATION, 10)
  made.writeUInt16LE(3, 12)
  made.writeUInt32LE(1, 14)
  made.writeUInt16LE(orientation, 18)
  return made
}
