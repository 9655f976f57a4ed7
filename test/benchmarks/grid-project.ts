import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { thumbnail } from '../../electron/ml/images/thumbnail.ts'
import { random } from '../../electron/ml/random.ts'
import { createProject } from '../../electron/studio/project/project.ts'

const DISTINCT = 240
const SIDES = [192, 384] as const

/**
 * A project of many pictures: `DISTINCT` different ones under many names, each name with its own hash and its
 * thumbnails already made, as after scrolling through all of them. The browser fetches and decodes every one of them.
 * @param dir gets `pictures/` and `grid.loupe/`
 * @returns folder of the project
 */
export async function gridProject(dir: string, pictures: number): Promise<string> {
  const root = path.join(dir, 'pictures')
  const originals = await Promise.all(Array.from({ length: DISTINCT }, (_, i) => original(dir, i)))
  const project = createProject(path.join(dir, 'grid.loupe'))
  try {
    const source = project.sources.add(root, 'folders')
    const names = Array.from({ length: 12 }, (_, i) => `class ${i + 1}`)
    const classes = project.classes.ensure(names)
    for (const name of names) fs.mkdirSync(path.join(root, name), { recursive: true })
    for (let i = 0; i < 256; i++) {
      fs.mkdirSync(path.join(project.cacheDir, 'thumbnails', i.toString(16).padStart(2, '0')), { recursive: true })
    }
    project.transaction(() => {
      for (let i = 0; i < pictures; i++) {
        const { file, bytes, aspect, thumbnails } = originals[i % DISTINCT]
        const name = names[Math.floor((i * names.length) / pictures)]
        const relative = `${name}/picture ${String(i).padStart(6, '0')}.jpg`
        fs.linkSync(file, path.join(root, relative))
        const hash = createHash('sha256').update(relative).digest('hex')
        const kept = path.join(project.cacheDir, 'thumbnails', hash.slice(0, 2))
        for (const [s, side] of SIDES.entries()) fs.linkSync(thumbnails[s], path.join(kept, `${hash}-${side}.webp`))
        project.pictures.add({
          sourceId: source.id,
          path: relative,
          hash,
          bytes,
          mtimeMs: 1,
          width: aspect > 1 ? 600 : 400,
          height: aspect > 1 ? 400 : 600,
          orientation: 1,
          format: 'jpeg',
          classId: classes.get(name) ?? null,
          labelOrigin: 'folder',
          split: 'train',
          splitOrigin: 'imported',
        })
      }
    })
    return project.dir
  } finally {
    project.close()
  }
}

/**
 * A photograph-like picture: soft waves of colour with grain, so that its thumbnail is as large as that of a
 * photograph.
 */
async function original(dir: string, i: number) {
  const folder = path.join(dir, 'originals')
  fs.mkdirSync(folder, { recursive: true })
  const next = random(`grid ${i}`)
  const aspect = i % 2 === 0 ? 1.5 : 2 / 3
  const [width, height] = aspect > 1 ? [600, 400] : [400, 600]
  const waves = Array.from({ length: 3 }, () => Array.from({ length: 3 }, () => 0.01 + next() * 0.05))
  const pixels = new Uint8Array(width * height * 3)
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const grain = ((x * 7919 + y * 104729 + x * y * 31) % 29) - 14
      for (const [a, b, c] of waves)
        pixels[at++] = 128 + 60 * Math.sin(a * x + 9 * c) + 50 * Math.sin(b * y + c * x) + grain
    }
  const file = path.join(folder, `${i}.jpg`)
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toFile(file)
  const thumbnails = await Promise.all(
    SIDES.map(async (side) => {
      const at = path.join(folder, `${i}-${side}.webp`)
      fs.writeFileSync(at, await thumbnail(file, side))
      return at
    }),
  )
  return { file, bytes: fs.statSync(file).size, aspect, thumbnails }
}
